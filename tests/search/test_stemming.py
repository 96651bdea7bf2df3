import pytest
import Stemmer

from search.analysis import default_analyser
from search.engines.memory import MemoryEngine
from search.stemming import make_stem
from tests.search.documents import find, ids, make_document

STEM = make_stem()


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("synchronisation", "synchronization"),
        ("unauthorised", "unauthorized"),
        ("colours", "color"),
        ("centre", "center"),
        ("licences", "license"),
        ("cancelled", "canceling"),
        ("catalogues", "catalog"),
        ("analyses", "analysis"),
        ("indices", "index"),
        ("matrices", "matrix"),
    ],
)
def test_both_spellings_have_one_stem(british, american):
    assert STEM(british) == STEM(american)


@pytest.mark.parametrize("word", ["exercise", "raise", "services", "advised", "打印机"])
def test_other_words_keep_their_stem(word):
    assert STEM(word) == Stemmer.Stemmer("english").stemWord(word)


def test_letters_with_dots_are_found_in_two_letters_and_without_dots():
    engine = MemoryEngine()
    engine.update([make_document(1, body="Der Drucker in Köln-Mülheim")])

    for text in ("Köln", "Koln", "Koeln", "muelheim", "Ko\u0308ln"):
        (hit,) = find(engine, text).hits
        assert "<mark>Köln" in hit.snippet or "Mülheim</mark>" in hit.snippet
    assert ids(find(engine, "Kuln")) == []


def test_respelled_words_have_their_places():
    tokens = default_analyser().tokens("in Köln")

    assert ("koeln", 3, 7) in [(each.text, each.start, each.end) for each in tokens]
