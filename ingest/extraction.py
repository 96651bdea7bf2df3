"""What comes out of a file, as values: text, structure, losses, and how it ended."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final


class FileStatus(StrEnum):
    """How the reading of one file ended."""

    OK = "ok"
    PARTIAL = "partial"
    """Read, with losses."""
    PASSWORD = "password"  # noqa: S105 - a status, no secret.
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"
    REFUSED = "refused"
    """Beyond a limit, or not readable for us."""
    DUPLICATE = "duplicate"


READABLE: Final = frozenset({FileStatus.OK, FileStatus.PARTIAL})
"""The file gave its text, or most of it."""


class LossCode(StrEnum):
    """What may get lost on the way from a file to its text."""

    PAGE_WITHOUT_TEXT = "page_without_text"
    """A page shows something, but holds no text: a scan, or a drawing."""
    GARBLED_TEXT = "garbled_text"
    """Text whose characters have no meaning: a broken character map."""
    IMAGE_NOT_READ = "image_not_read"
    """An image that may hold text."""
    DAMAGED_PART = "damaged_part"
    """A part of the file that could not be read."""
    ENCRYPTED_PART = "encrypted_part"
    """A part of the file that is encrypted."""
    CUT = "cut"
    """Everything behind a limit of length, time or memory."""
    ATTACHMENT_NOT_READ = "attachment_not_read"
    """A file inside the file that could not be read."""
    REPLACED_CHARACTERS = "replaced_characters"
    """Bytes that mean nothing in the file's encoding."""
    ENCODING_GUESSED = "encoding_guessed"
    """Text in another encoding than its file declares, or in more than one."""
    NO_TEXT = "no_text"
    """The file can be read, but holds no text at all."""
    TRACKED_DELETION = "tracked_deletion"
    """Text that a tracked change deleted: it is not part of the document any more."""
    STRUCK_OUT = "struck_out"
    """Text that is struck out: it is not in force."""
    HIDDEN = "hidden"
    """Text and shapes that their document does not show."""
    PROMPT = "prompt"
    """What an unfilled field asks for."""
    READING = "reading"
    """How a word is pronounced, written above it."""
    UNKNOWN_SIGN = "unknown_sign"
    """A sign of a symbol font that no character stands for."""
    NOT_CALCULATED = "not_calculated"
    """Formulas of which the file holds no value."""
    HIDDEN_SHOWN = "hidden_shown"
    """Hidden sheets, rows, columns and slides, which were read all the same."""
    LINK_NOT_RESOLVED = "link_not_resolved"
    """A line of a drawing of which nobody knows what it connects."""
    PICTURE_ONLY = "picture_only"
    """A drawing kept as a picture: its text is read, its connections are not."""
    PREVIEW_ONLY = "preview_only"
    """A file of which only the preview that its program keeps in it could be read."""
    DIAGRAM_NOT_READ = "diagram_not_read"
    """A drawing, or statements of one, of which no devices and connections were read."""
    OCR = "ocr"
    """Text that was recognised in an image, and may be wrong."""


class BlockType(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    """Rows by lines, cells by tabs; a cell's own lines stay lines (see ``Block.rows``)."""
    CODE = "code"
    NOTE = "note"
    """A foot- or endnote, a speaker's note, a comment."""
    HEADER = "header"
    """A page's header or footer."""
    PAGE = "page"
    SLIDE = "slide"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a file's structure, in reading order."""

    type: BlockType
    text: str
    level: int = 0
    """Of a heading or list item, from 1; 0 for everything else."""
    page: int | None = None
    """Number of the page, slide or sheet, from 1."""
    cells: tuple[tuple[str, ...], ...] = ()
    """Of a table in which a cell has several lines, so that its text does not tell rows."""

    @property
    def rows(self) -> list[list[str]]:
        """The cells of a table, row by row."""
        if self.cells:
            return [list(row) for row in self.cells]
        return [line.split("\t") for line in self.text.split("\n")]


@dataclass(frozen=True, slots=True)
class Loss:
    code: str
    """See ``LossCode``."""
    where: str
    """page 3, sheet 网络, word/media/image1.png …"""
    detail: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file inside the file."""

    name: str
    media_type: str
    size: int
    """Bytes."""
    status: FileStatus
    text: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Node:
    """A device or network of a drawing."""

    id: str
    name: str
    kind: str = ""
    addresses: tuple[str, ...] = ()
    is_named: bool = True
    """Whether the drawing names it; else its stencil does."""
    place: str = ""
    """The page, sheet or group that shows it."""
    box: tuple[float, float, float, float] | None = None
    """Left, top, width and height in the drawing, if it has a place there."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection; its ends are ids of nodes."""

    source: str
    target: str
    source_port: str = ""
    target_port: str = ""
    label: str = ""
    vlans: tuple[str, ...] = ()
    """Numbers and ranges: 10, 20-30."""


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one file says, and what of it was lost."""

    structure: tuple[Block, ...] = ()
    title: str | None = None
    author: str | None = None
    created_at: datetime | None = None
    modified_at: datetime | None = None
    pages: int = 0
    """Pages, slides or sheets; 0 where the format has none."""
    markdown: str | None = None
    """The text as it was written, if the file is Markdown."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What the file's front matter says of it."""
    attachments: tuple[EmbeddedFile, ...] = ()
    losses: tuple[Loss, ...] = ()
    topology: Graph | None = None

    @property
    def text(self) -> str:
        """All text in reading order, a block a paragraph."""
        return "\n".join(block.text for block in self.structure if block.text)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the reading of one file ended."""

    status: FileStatus
    media_type: str
    extraction: Extraction | None = None
    reason: str = ""
    """Why there is no extraction: one sentence."""


def to_json(outcome: Outcome) -> dict[str, Any]:
    """What ``kb extract --json`` prints."""
    extraction = outcome.extraction or Extraction()
    losses = [asdict(loss) for loss in extraction.losses]
    if outcome.extraction is None:
        losses = [{"code": outcome.status.value, "where": "", "detail": outcome.reason}]
    return {
        "status": outcome.status.value,
        "media_type": outcome.media_type,
        "title": extraction.title,
        "text": extraction.text,
        "structure": [
            {
                "type": block.type.value,
                "level": block.level,
                "page": block.page,
                "text": block.text,
            }
            for block in extraction.structure
        ],
        "attachments": [
            {
                "name": attachment.name,
                "media_type": attachment.media_type,
                "size": attachment.size,
                "status": attachment.status.value,
                "text": attachment.text,
            }
            for attachment in extraction.attachments
        ],
        "losses": losses,
        "topology": graph_to_json(extraction.topology),
    }


def graph_to_json(graph: Graph | None) -> dict[str, Any] | None:
    """Nodes and edges with what other programs may rely on."""
    if graph is None:
        return None
    return {
        "nodes": [
            {
                "id": node.id,
                "name": node.name,
                "kind": node.kind,
                "addresses": list(node.addresses),
            }
            for node in graph.nodes
        ],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "source_port": edge.source_port,
                "target_port": edge.target_port,
                "label": edge.label,
            }
            for edge in graph.edges
        ],
    }
