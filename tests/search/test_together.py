"""An answer in pieces, by several threads: the same, and nobody waits for a turn."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.articles.kinds import Audience
from search.engines.tantivy import together
from search.engines.tantivy.engine import TantivyEngine
from search.engines.tantivy.together import do_all
from tests.search.documents import find, make_document

MANY = together.LARGE
EVERYONE = set(Audience)


@pytest.fixture(autouse=True)
def two_threads(monkeypatch):
    """Whatever machine this is."""
    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(together, "_pool", lambda: pool)
        yield pool


def names(count):
    return [
        lambda number=number: (number, threading.get_ident()) for number in range(count)
    ]


def test_what_is_done_comes_in_the_order_asked_for():
    assert [number for number, _ in do_all(names(9), MANY)] == list(range(9))


def test_of_a_small_index_all_is_done_by_who_asks():
    assert {thread for _, thread in do_all(names(9), MANY - 1)} == {
        threading.get_ident()
    }


def test_another_thread_does_its_part():
    begun = threading.Event()
    done = do_all([lambda: begun.wait(30), begun.set], MANY)

    assert done == [True, None]


def test_who_asks_does_what_nobody_has_begun(two_threads):
    over = threading.Event()
    two_threads.submit(over.wait)

    done = do_all(names(4), MANY)
    over.set()

    assert {thread for _, thread in done} == {threading.get_ident()}


def test_a_piece_may_have_pieces_of_its_own():
    done = do_all([lambda: do_all(names(3), MANY)] * 3, MANY)

    assert [[number for number, _ in each] for each in done] == [[0, 1, 2]] * 3


def test_what_fails_is_told_to_who_asked():
    def fail():
        raise ValueError("elsewhere")

    with pytest.raises(ValueError, match="elsewhere"):
        do_all([*names(1), fail], MANY)


def test_a_copied_process_has_threads_of_its_own(monkeypatch):
    monkeypatch.undo()
    before = together._pool()
    child = os.fork()
    if not child:
        os._exit(before is not None and together._pool() is before)
    assert os.waitpid(child, 0)[1] == 0


def test_answers_are_the_same(tmp_path, monkeypatch):
    told = []
    for least in (MANY, 0):
        monkeypatch.setattr(together, "LARGE", least)
        engine = TantivyEngine(tmp_path / "index")
        engine.update(
            make_document(number, title=f"printer {number}", body="spooler jam" * 3)
            for number in range(1, 30)
        )
        told.append(
            (
                find(engine, "printer spooler", filters={"kind": {"solution"}}),
                find(engine, "printer jamm~ 7", limit=3, offset=2),
                find(engine, "", facets=()),
                engine.suggest("printer 3", "spooler", EVERYONE),
                engine.complete("prin", EVERYONE),
            )
        )
        engine.close()

    assert told[0] == told[1]
