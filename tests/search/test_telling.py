"""What tells two questions apart, and what does not."""

import pytest

from search.telling import telling_words
from search.terminology import Terminology, shipped_terminology


def tell(text, **more):
    known = shipped_terminology()
    return telling_words(text, Terminology(known.words, known.synonyms, **more))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("打印机脱机", "脱机的打印机怎么办"),
        ("Printer is offline", "my printers are offline"),
        ("ORA-01555", "ora-1555"),
        ("打印机脱机", "打印机，脱机！"),
    ],
)
def test_order_form_and_common_words_do_not_matter(one, other):
    assert tell(one) == tell(other)


def test_synonyms_are_one_word():
    terminology = Terminology((), (("账号", "帐户"),))

    words = telling_words("账号锁定", terminology)

    assert words == telling_words("帐户锁定", terminology)
    assert words != telling_words("密码锁定", terminology)


def test_what_has_no_telling_words_has_none():
    assert tell("怎么办 ？") == frozenset()
