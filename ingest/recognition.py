"""Recognition of text in pictures: the optional extra ``ocr``, and the process it runs in."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol, Self

from ingest import orientation
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.isolation import IsolatedProcess
from ingest.losses import remaining
from kb.errors import UnavailableError

SECONDS: Final = 90.0
"""For one picture."""
EXTRA_MEMORY: Final = 4 << 30
"""The models and their intermediate results need more than an extractor does."""
INSTALL: Final = 'pip install "yunzhi[ocr]"'
"""What an administrator has to do for text in pictures to be read."""
_POLITENESS: Final = 10
"""Recognition gives way to whoever is searching."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a picture says, line by line; no text if it says nothing, or is unreadable."""

    text: str = ""
    confidence: float = 0.0
    """0 to 1: the mean over the lines."""


class Recogniser(Protocol):
    """Reads the pictures of files."""

    def list_pictures(self, path: Path, name: str) -> list[str]: ...

    def recognise(self, path: Path, place: str) -> Recognised: ...


def is_installed() -> bool:
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


class IsolatedRecogniser:
    """Reads pictures in a process of its own, which starts with the first one."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._scratch = tempfile.TemporaryDirectory(prefix="kb-recognition-")
        folder = Path(self._scratch.name) / "0"
        self._process = IsolatedProcess(folder, memory=EXTRA_MEMORY)

    def list_pictures(self, path: Path, name: str) -> list[str]:
        """See ``ingest.pictures``; none in a file that breaks its reader."""
        from ingest import pictures  # noqa: PLC0415 - brings what draws pages.

        found: list[str] = self._run(pictures.list_pictures, [path, name], [])
        return found

    def recognise(self, path: Path, place: str) -> Recognised:
        found: Recognised = self._run(recognise_picture, [path, place], Recognised())
        return found

    def close(self) -> None:
        """Stop at once. Closing twice is harmless."""
        self._process.close()
        self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, function: Any, arguments: list[Any], otherwise: Any) -> Any:
        try:
            return self._process.run(function, arguments, self._seconds)
        except (UnavailableError, ImportError):
            # It was stopped, or the extra is broken: what waits has to go on waiting.
            raise
        except Exception:  # noqa: BLE001 - a parser may raise anything.
            # One picture that cannot be read must not keep the others waiting; it
            # stays among the losses.
            return otherwise


def recognise_picture(path: Path, place: str) -> Recognised:
    """What the picture at *place* says; raises as ``ingest.pictures.open_picture``."""
    import numpy  # noqa: ICN001, PLC0415 - loaded only where pictures are read.

    from ingest import pictures  # noqa: PLC0415

    picture = numpy.asarray(pictures.open_picture(path, place))[:, :, ::-1]
    picture = numpy.ascontiguousarray(picture)
    found = _engine()(picture, use_det=True, use_cls=True, use_rec=True)
    if not found.txts:
        return Recognised()
    seen = list(zip(found.boxes.tolist(), found.txts, strict=True))
    turns = orientation.quarters(seen, partial(_is_upside_down, picture))
    height, width = picture.shape[:2]
    lines = to_lines(orientation.upright(seen, (width, height), turns))
    return Recognised("\n".join(lines), sum(found.scores) / len(found.scores))


def _is_upside_down(picture: Any, box: list[list[float]]) -> bool:
    """Whether the line in *box* stands on its head; a tall one is turned first."""
    import numpy  # noqa: ICN001, PLC0415 - as above.

    left, top, right, bottom = map(int, orientation.extent(box))
    line = picture[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
    line = numpy.rot90(line) if orientation.is_tall(box) else line
    if not line.size:
        return False
    seen = _engine()(
        numpy.ascontiguousarray(line), use_det=False, use_cls=True, use_rec=False
    )
    return bool("180" in seen.cls_res[0][0])


@cache
def _engine() -> Any:
    """The models come with the package; nothing is fetched."""
    from rapidocr import RapidOCR  # noqa: PLC0415 - as above.

    os.nice(_POLITENESS)
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        }
    )


def to_lines(found: Iterable[tuple[list[list[float]], str]]) -> Iterator[str]:
    """Boxes with their texts as lines: what stands side by side is one."""
    rows: list[list[tuple[float, float, float, str]]] = []
    boxes = [
        (min(y for _, y in box), max(y for _, y in box), min(x for x, _ in box), text)
        for box, text in found
    ]
    for top, bottom, left, text in sorted(boxes):
        middle = (top + bottom) / 2
        row = next((row for row in rows if row[0][0] < middle < row[0][1]), None)
        if row is None:
            row = []
            rows.append(row)
        row.append((top, bottom, left, text))
    for row in rows:
        yield " ".join(text for *_, text in sorted(row, key=lambda part: part[2]))


def read_pictures(
    recogniser: Recogniser, path: Path, name: str
) -> Iterator[tuple[str, Recognised]]:
    """Every picture of a file by its place, one after the other."""
    for place in recogniser.list_pictures(path, name):
        yield place, recogniser.recognise(path, place)


def with_recognised(
    extraction: Extraction, found: Iterable[tuple[str, Recognised]]
) -> Extraction:
    """*extraction* with recognised text in its place, marked as such in the losses."""
    texts = {place: each.text for place, each in found if each.text}
    if not texts:
        return extraction
    blocks = list(extraction.structure)
    for place, text in texts.items():
        page = _page_of(place)
        if page is None:
            blocks.append(Block(BlockType.PARAGRAPH, text))
            continue
        behind = [at for at, block in enumerate(blocks) if (block.page or 0) <= page]
        block = Block(BlockType.PAGE, text, page=page)
        blocks.insert(behind[-1] + 1 if behind else 0, block)
    kept = remaining(extraction.losses, texts)
    detail = "Text was recognised in an image here, and may be wrong."
    marks = [Loss(LossCode.OCR, place, detail) for place in texts]
    return replace(extraction, structure=tuple(blocks), losses=(*kept, *marks))


def _page_of(place: str) -> int | None:
    words = place.partition(",")[0].split()
    is_page = len(words) == 2 and words[0] == "page" and words[1].isdecimal()  # noqa: PLR2004
    return int(words[1]) if is_page else None
