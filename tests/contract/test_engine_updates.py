"""What every engine makes of changes: updated, deleted, and built anew."""

import pytest

from tests.contract.documents import ALL, SPOOLER, SWITCH
from tests.search.documents import find, ids, make_document


def test_a_deleted_document_is_gone(filled):
    filled.delete([1, 77])

    assert sorted(ids(find(filled))) == [2, 3]
    assert find(filled, "spooler").total == 0
    assert find(filled).facets["system"] == (("ERP", 1), ("网络", 1))
    assert list(filled.article_ids()) == [2, 3]
    assert filled.status().documents == 2


def test_updating_twice_is_harmless(filled):
    filled.update(ALL)
    filled.update([SPOOLER])

    assert sorted(ids(find(filled))) == [1, 2, 3]
    assert find(filled, "spooler").total == 1
    assert list(filled.article_ids()) == [1, 2, 3]


def test_an_update_replaces_the_document(filled):
    filled.update([make_document(1, title="Nothing of the kind")])

    assert ids(find(filled, "spooler")) == []
    assert ids(find(filled, "kind")) == [1]


def test_an_update_that_failed_can_be_done_again(filled):
    changed = (make_document(4, body="wombat"), make_document(1, title="replaced"))

    def documents():
        yield from changed
        raise RuntimeError

    with pytest.raises(RuntimeError):
        filled.update(documents())

    # In between some may be found and others not.
    assert set(filled.article_ids()) >= {1, 2, 3}
    filled.update(changed)
    assert list(filled.article_ids()) == [1, 2, 3, 4]
    assert set(ids(find(filled, "wombat"))) == {3, 4}
    assert find(filled, "spooler").total == 0


def test_a_rebuilt_index_takes_the_place_of_the_old_one(filled):
    with filled.rebuilding() as fresh:
        fresh.update([SPOOLER])
        fresh.update([make_document(9, body="wombat")])
        during = sorted(ids(find(filled)))

    assert during == [1, 2, 3]
    assert sorted(ids(find(filled))) == [1, 9]
    filled.update([SWITCH])
    assert sorted(ids(find(filled))) == [1, 2, 9]


def test_what_changed_meanwhile_is_brought_to_an_index_that_has_settled(filled):
    with filled.rebuilding() as fresh:
        fresh.update([SPOOLER, SWITCH], as_of=1)
        fresh.settle()
        fresh.delete([SWITCH.article_id], as_of=2)
        fresh.update([make_document(1, body="quokka"), make_document(9)], as_of=2)
        fresh.update([make_document(9, body="wombat")], as_of=2)

    assert sorted(ids(find(filled))) == [1, 9]
    assert ids(find(filled, "quokka")) == [1]
    assert ids(find(filled, "wombat")) == [9]
    assert find(filled, "spooler").total == 0


def test_a_failed_rebuild_leaves_the_index_as_it_was(filled):
    with pytest.raises(RuntimeError), filled.rebuilding() as fresh:
        fresh.update([SPOOLER])
        raise RuntimeError

    assert sorted(ids(find(filled))) == [1, 2, 3]
    filled.update([make_document(4)])
    assert sorted(ids(find(filled))) == [1, 2, 3, 4]
