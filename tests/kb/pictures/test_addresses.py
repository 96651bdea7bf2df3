"""What texts say of pictures."""

from hypothesis import given
from hypothesis import strategies as st

from kb.pictures import addresses
from kb.pictures.models import Picture

SHOT = Picture(key="0123456789abcdef0123", width=640, height=400)
ADDRESS = "/pictures/0123456789abcdef0123-640x400"


def test_an_address_says_how_large_the_picture_is():
    assert addresses.to_address(SHOT) == ADDRESS
    assert addresses.read(ADDRESS) == addresses.Place(SHOT.key, 640, 400)


def test_other_addresses_are_none_of_ours():
    for other in (
        "https://example.com/a.png",
        f"https://example.com{ADDRESS}",
        "/pictures/../articles/1",
        f"{ADDRESS}/original",
        ADDRESS.upper(),
    ):
        assert addresses.read(other) is None


def test_keys_are_found_wherever_a_text_names_them():
    texts = [f"![a]({ADDRESS}) and <img src='{ADDRESS}/small'>", "none"]

    assert addresses.find_keys(texts) == {SHOT.key}


@given(st.text(max_size=80))
def test_words_of_any_kind_come_back_as_they_were(words):
    (found,) = addresses.IN_TEXT.finditer(addresses.to_markdown(SHOT, words))

    assert addresses.to_words(found[1]) == " ".join(words.split())


def test_a_plain_text_has_the_words_in_place_of_the_picture():
    text = f"Before {addresses.to_markdown(SHOT, 'error [7]')} after"

    assert addresses.without(text) == "Before error [7] after"
