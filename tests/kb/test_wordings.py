"""Texts that ask the same stand together."""

from kb import wordings


def words(text):
    return frozenset(text.split())


def test_a_text_joins_the_first_that_it_resembles():
    texts = ["printer offline", "offline printer", "vpn down", "printer offline again"]

    assert wordings.group(texts, words) == {
        "printer offline": "printer offline",
        "offline printer": "printer offline",
        "vpn down": "vpn down",
        "printer offline again": "printer offline",
    }


def test_one_word_in_common_of_several_is_not_enough():
    found = wordings.group(["printer offline", "printer jams"], words)

    assert len(set(found.values())) == 2


def test_texts_without_words_stay_alone():
    assert wordings.group(["", " "], words) == {"": "", " ": " "}
