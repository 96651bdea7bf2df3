"""What an engine answers again for as long as its index stays as it is."""

from dataclasses import replace

from search.engines.asking import KEPT_PAGES, MOST_VALUES_KEPT, Asking
from search.engines.memory import MemoryEngine
from search.terminology import Terminology
from tests.search.documents import EVERYONE, REQUESTERS, find, make_document


class Keeping(Asking):
    """Asks another engine's index, and keeps what it answers."""

    def __init__(self, engine, kept, synonyms=()):
        super().__init__(lambda: Terminology(synonyms=tuple(self.synonyms)))
        self.synonyms = list(synonyms)
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
    assert len(kept["similar"]) == 2


def test_a_page_is_found_again_by_whoever_may_see_the_same():
    kept = {}
    engine = Keeping(make_engine(), kept)

    page = find(engine, "vpn", limit=20)

    assert page.total == 2
    assert find(engine, "vpn", limit=20) is page
    assert find(engine, "vpn", REQUESTERS, limit=20).total == 0
    assert find(engine, "vpn", readers={"staff"}, limit=20).total == 0
    assert find(engine, "vpn", filters={"kind": {"manual"}}, limit=20).total == 0
    assert find(engine, "vpn", limit=20, offset=1).hits == page.hits[1:]
    assert len(kept["search"]) == 5


def test_other_synonyms_find_anew():
    engine = Keeping(make_engine(), {}, [("tunnel", "vpn")])
    assert find(engine, "tunnel").total == 2

    engine.synonyms.clear()

    assert find(engine, "tunnel").total == 0


def test_what_is_meant_is_found_again_by_whoever_may_see_the_same():
    kept = {}
    engine = Keeping(make_engine(), kept)

    found = engine.correct("vpnn", EVERYONE)

    assert found.text == "vpn"
    assert engine.correct("vpnn", EVERYONE) is found
    assert engine.correct("vpnn", REQUESTERS) is None
    assert engine.correct("vpn", EVERYONE) is None
    assert len(kept["correct"]) == 3
    engine.synonyms.append(("vpnn", "tunnel"))
    assert engine.correct("vpnn", EVERYONE) is None


def test_a_page_with_thousands_of_values_is_not_kept():
    kept = {}
    engine = Keeping(make_engine(), kept)
    many = [f"tag {number}" for number in range(MOST_VALUES_KEPT)]
    engine._engine.update([make_document(3, title="printer", tags=tuple(many))])

    assert find(engine, "printer").total == 1
    assert kept["search"] == {}


def test_few_pages_are_kept_and_no_long_ones():
    kept = {}
    engine = Keeping(make_engine(), kept)

    for place in range(KEPT_PAGES + 1):
        find(engine, f"vpn {place}", limit=20)
        find(engine, f"vpn {place}", limit=100)

    assert len(kept["search"]) == 1


def test_who_asks_is_answered_though_others_have_all_forgotten():
    engine = Keeping(make_engine(), {"similar": Forgotten()})

    assert [hit.article_id for hit in engine.find_similar(1, EVERYONE)] == [2]


def test_values_to_complete_are_counted_once_for_whoever_may_see_the_same():
    kept = {}
    asked = make_engine()
    asked.update([make_document(3, system="vpn gate")])
    engine = Keeping(asked, kept)

    def values(audiences):
        found = engine.complete("vpn", audiences)
        return [each.text for each in found if each.attribute]

    assert values(EVERYONE) == ["vpn gate"]
    assert values(REQUESTERS) == []
    assert len(kept["values"]) == 2
    asked.delete([3])
    # The state that these are kept of never changes; here it did.
    assert values(EVERYONE) == ["vpn gate"]
    kept.clear()
    assert values(EVERYONE) == []
