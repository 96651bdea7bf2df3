"""CHM, the help files of Windows: their pages in the order of the table of contents."""

import io
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import unquote

from ingest import clock, programs
from ingest.archives import MAX_BYTES, MAX_ENTRIES, too_large, too_many
from ingest.encodings import decode
from ingest.errors import DamagedFileError, ExtractionError, RefusedError
from ingest.extraction import Block, Extraction, Loss, LossCode
from ingest.extractors.html import HTMLExtractor

MAX_LISTING: Final = 10 << 20
MAX_CHARACTERS: Final = 20_000_000
_LISTED: Final = re.compile(r"^\s*\d+\s+\d+\s+(?P<size>\d+)\s+\S.*?\s(?P<name>/.*)$")
_TOPIC: Final = re.compile(r'name="local"\s+value="([^"]+)"', re.IGNORECASE)
_PAGES: Final = (".htm", ".html")


class CHMExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        with programs.as_file(source, ".chm") as path:
            _check(path)
            target = path.parent / "pages"
            target.mkdir()
            arguments = [str(path), str(target)]
            programs.run(programs.CHM, arguments, str(path.parent), MAX_LISTING)
            pages = list(_ordered(target))
            if not pages:
                raise DamagedFileError("The help file is damaged and cannot be opened.")
            return _read(pages, target)


def _check(path: Path) -> None:
    """Raise ``RefusedError`` for what unpacks to too much, or to places outside."""
    data = programs.run(programs.CHM_LIST, [str(path)], str(path.parent), MAX_LISTING)
    found = [_LISTED.match(line) for line in decode(data).text.splitlines()]
    entries = [match for match in found if match]
    if len(entries) > MAX_ENTRIES:
        raise too_many()
    if sum(int(match["size"]) for match in entries) > MAX_BYTES:
        raise too_large()
    if any(".." in match["name"].replace("\\", "/").split("/") for match in entries):
        raise RefusedError("The help file names places outside of itself.")


def _ordered(folder: Path) -> Iterator[Path]:
    """The pages of the table of contents, then all others."""
    files = sorted(path for path in folder.rglob("*") if _is_file(path))
    pages = {
        path.relative_to(folder).as_posix().lower(): path
        for path in files
        if path.suffix.lower() in _PAGES
    }
    for contents in (path for path in files if path.suffix.lower() == ".hhc"):
        for topic in _TOPIC.findall(decode(contents.read_bytes()).text):
            name = unquote(topic.partition("#")[0]).replace("\\", "/").lower()
            if (
                page := pages.pop(posixpath.normpath(name).lstrip("/"), None)
            ) is not None:
                yield page
    yield from pages.values()


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _read(pages: list[Path], folder: Path) -> Extraction:
    blocks: list[Block] = []
    losses: list[Loss] = []
    title, letters = None, 0
    for page in clock.within(pages, "page"):
        place = page.relative_to(folder).as_posix()
        if letters > MAX_CHARACTERS:
            detail = "Everything from this page on was left out: it is too long."
            losses.append(Loss(LossCode.CUT, place, detail))
            break
        try:
            found = HTMLExtractor().extract(io.BytesIO(page.read_bytes()))
        except ExtractionError:
            # A page of frames or of nothing but a picture says nothing.
            continue
        title = title or found.title
        letters += sum(len(block.text) for block in found.structure)
        blocks += found.structure
        losses += [Loss(each.code, place, each.detail) for each in found.losses]
    return Extraction(structure=tuple(blocks), title=title, losses=tuple(losses))
