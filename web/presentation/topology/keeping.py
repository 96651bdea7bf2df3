"""Layouts worked out once: kept in the home folder under the fingerprint of their content.

What is kept are coordinates. Whatever is lost or damaged is worked out again.
"""

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from web.presentation.topology import graphviz, ranks
from web.presentation.topology.graphviz import is_installed
from web.presentation.topology.labels import settle
from web.presentation.topology.room import are_apart
from web.presentation.topology.sheets import Places, Sheet

FOLDER: Final = "layouts"
"""Within the home folder."""
MOST_KEPT: Final = 2_000
_FORGOTTEN_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class LayoutKeeper:
    """The layouts of a home."""

    folder: Path

    def place(self, sheet: Sheet) -> Places:
        """Where everything of *sheet* goes, no box and no label upon another one."""
        method = "graphviz" if is_installed() else "ranks"
        path = self.folder / f"{sheet.fingerprint(method)}.json"
        known = _read(path)
        if known is not None and known.fits(sheet):
            return known
        places = settle(sheet, _work_out(sheet))
        self._write(path, places)
        return places

    def _write(self, path: Path, places: Places) -> None:
        # A disk that is full or read-only costs time at the next view, and no page.
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            self._make_room()
            with tempfile.NamedTemporaryFile(
                "w", dir=self.folder, suffix=".new", delete=False
            ) as file:
                json.dump(places.to_mapping(), file)
            os.replace(file.name, path)  # noqa: PTH105 - both are names already.

    def _make_room(self) -> None:
        kept = list(self.folder.iterdir())
        if len(kept) >= MOST_KEPT:
            oldest = sorted(kept, key=lambda each: each.stat().st_mtime)
            for each in oldest[:_FORGOTTEN_AT_ONCE]:
                each.unlink(missing_ok=True)


def _work_out(sheet: Sheet) -> Places:
    if is_installed():
        for places in graphviz.place(sheet):
            if are_apart(sheet, places.boxes):
                return places
    return ranks.place(sheet)


def _read(path: Path) -> Places | None:
    try:
        return Places.from_mapping(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
