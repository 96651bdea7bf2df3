"""Figures of several processes of one host told as one, whichever of them is asked.

Each keeps what it answered in a file of its own. That counts when the process is gone, too: a
sum that becomes smaller would be taken for a new beginning.
"""

import fcntl
import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from kb.locks import FolderLocks, Hold
from web.parts.loop import Loop
from web.parts.metrics import Answers, Metrics

FOLDER: Final = "metrics"
KEEP_SECONDS: Final = 1.0
"""So old is at most what one process knows of another."""
_LOCK: Final = "metrics"
_LOCK_SECONDS: Final = 5.0
_FILES: Final = "*.json"
_GONE: Final = "gone.json"
_COUNTED: Final = "counted"


@dataclass(frozen=True, slots=True)
class Gathering:
    """One process among those of a folder."""

    folder: Path
    metrics: Metrics
    file: Path
    """What we answered. While we live, the file beside it is locked."""

    def keep(self) -> None:
        """Let the others know what we have answered so far."""
        with _alone(self.folder):
            _write(self.file, self.metrics.own())

    def told(self) -> Answers:
        """What all have answered. Ours is kept before it is told.

        If we told what nobody keeps, and were killed, the next sum would be smaller.
        """
        self.keep()
        with _alone(self.folder):
            return _sum(self.folder, self.folder.glob(_FILES))


@contextmanager
def joined(metrics: Metrics, home: Path) -> Iterator[Gathering]:
    """Until the end of the block *metrics* tells what all processes of *home* answered."""
    folder = home / FOLDER
    folder.mkdir(exist_ok=True)
    gathering = Gathering(folder, metrics, folder / f"{uuid4().hex}.json")
    keeping = Loop(
        name="metrics", work=lambda _: gathering.keep(), seconds=KEEP_SECONDS
    )
    with ExitStack() as stack:
        with _alone(folder):
            _fold(folder)
            living = stack.enter_context(_sign(gathering.file).open("w"))
            fcntl.flock(living, fcntl.LOCK_EX)
        metrics.told = gathering.told
        try:
            with keeping.running():
                yield gathering
        finally:
            gathering.keep()
            metrics.told = metrics.own


def _alone(folder: Path) -> AbstractContextManager[Hold]:
    return FolderLocks(folder).held(_LOCK, seconds=_LOCK_SECONDS)


def _fold(folder: Path) -> None:
    """Put into one file what processes answered that are gone."""
    _delete(_list_counted(folder))
    left = [each for each in folder.glob(_FILES) if _is_left(each)]
    # Their names come with their figures, in one file: killed before they are deleted,
    # they do not count a second time.
    _write(folder / _GONE, _sum(folder, (*left, folder / _GONE)), counted=left)
    _delete(left)


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
        _sign(path).unlink(missing_ok=True)


def _list_counted(folder: Path) -> list[Path]:
    """Files whose figures are among those of processes that are gone."""
    return [folder / name for name in _read(folder / _GONE).get(_COUNTED, ())]


def _is_left(path: Path) -> bool:
    """Whether its process is gone, so that nobody holds the file beside it any more."""
    if path.name == _GONE:
        return False
    with _sign(path).open("a") as living:
        try:
            fcntl.flock(living, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _sign(path: Path) -> Path:
    return path.with_suffix(".living")


def _sum(folder: Path, paths: Iterable[Path]) -> Answers:
    total = Answers()
    for path in {*paths} - {*_list_counted(folder)}:
        if plain := _read(path):
            total.add(Answers.from_plain(plain))
    return total


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return plain


def _write(path: Path, answers: Answers, *, counted: Iterable[Path] = ()) -> None:
    """At once: whoever is killed meanwhile leaves what was there before."""
    part = path.with_suffix(".part")
    names = [each.name for each in counted]
    part.write_text(
        json.dumps({**answers.to_plain(), _COUNTED: names}), encoding="utf-8"
    )
    part.replace(path)
