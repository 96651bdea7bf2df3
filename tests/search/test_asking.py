"""What an engine answers again for as long as its index stays as it is."""

from dataclasses import replace

from search.engines.asking import Asking
from search.engines.memory import MemoryEngine
from tests.search.documents import EVERYONE, make_document


class Keeping(Asking):
    """Asks another engine's index, and keeps what it answers."""

    def __init__(self, engine, kept):
        self._engine, self._kept = engine, kept

    def _state(self):
        return replace(self._engine._state(), kept=self._kept)


class Forgotten(dict):
    """As where somebody else's question has all forgotten in that moment."""

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.clear()


def make_engine():
    engine = MemoryEngine()
    engine.update(make_document(number, title="VPN drops") for number in (1, 2))
    return engine


def test_what_was_asked_before_is_found_again():
    kept = {}
    engine = Keeping(make_engine(), kept)

    found = engine.find_similar(1, EVERYONE)

    assert [hit.article_id for hit in found] == [2]
    assert engine.find_similar(1, EVERYONE) is found
    assert engine.find_similar(1, frozenset()) == ()
    assert len(kept) == 2


def test_who_asks_is_answered_though_others_have_all_forgotten():
    engine = Keeping(make_engine(), Forgotten())

    assert [hit.article_id for hit in engine.find_similar(1, EVERYONE)] == [2]
