"""The texts of a letter: pages, flowed lines, and alternatives that say the same."""

import io
import re
from collections.abc import Sequence
from typing import Final

from ingest import encodings
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Loss
from ingest.extractors.html import HTMLExtractor
from ingest.extractors.text import split_paragraphs

_COMMAND: Final = re.compile(r"<(/?)([A-Za-z-]{1,60})>")
_SILENT: Final = re.compile(r"<param>.*?</param>", re.DOTALL | re.IGNORECASE)
_SIGNS: Final = re.compile(r"[\W_]+")
_MAX_HINT: Final = 400
_HINT: Final = re.compile(
    r"(?:html|mime|rich.?text)\b.{0,120}(?:e-?mail|messages?|program|client|reader|view|"
    r"support|display|show)|(?:client|program|reader|view|support|display|show).{0,120}\bhtml\b"
    r"|html.{0,40}(?:邮件|信件|格式|显示|支持|查看|客户端)|(?:不支持|无法显示|请使用).{0,40}html",
    re.IGNORECASE | re.DOTALL,
)
"""What a mail program writes for readers that cannot show the letter itself."""
_SHARE: Final = 0.5
"""A page with less of the letter than this, compared with its plain text, is no letter."""


def read_page(data: bytes, declared: str) -> tuple[tuple[Block, ...], list[Loss]]:
    """A page by itself; the letter's header says more of its encoding than the page."""
    decoded = encodings.decode(data, declared or _declared(data))
    losses = list(encodings.losses(decoded))
    try:
        source = io.BytesIO(b"\xef\xbb\xbf" + decoded.text.encode("utf-8", "replace"))
        found = HTMLExtractor().extract(source)
    except DamagedFileError:
        return (), losses
    kept = [loss for loss in found.losses if loss.code != "replaced_characters"]
    return found.structure, [*losses, *kept]


def _declared(data: bytes) -> str:
    match = re.search(rb"charset\s*=\s*[\"']?([\w.:-]+)", data[:4096], re.IGNORECASE)
    return match[1].decode("ascii") if match else ""


def unfolded(text: str, *, delete_space: bool) -> str:
    """Lines that end with a space go on in the next one, at the same depth of quoting."""
    lines: list[str] = []
    open_depth = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        if open_depth == depth and lines:
            lines[-1] += body
        else:
            lines.append(line[:depth] + (" " if depth else "") + body)
        # The line above a signature ends with a space and goes nowhere.
        is_soft = body.endswith(" ") and body != "-- "
        open_depth = depth if is_soft else None
        if is_soft and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(line.rstrip() for line in lines)


def without_commands(text: str) -> str:
    """Enriched text as plain text: one line break folds, two and more stay as they are."""
    plain = _COMMAND.sub("", _SILENT.sub("", text)).replace("<<", "<")
    return re.sub(r"\n(\n*)", lambda match: match[1] or " ", plain)


def from_alternatives(text: str, page: Sequence[Block]) -> list[Block]:
    """The blocks of a letter that is kept as plain text and as a page."""
    plain = [Block(BlockType.PARAGRAPH, each) for each in split_paragraphs(text)]
    return merge_alternatives([("text/plain", plain), ("text/html", list(page))])


def merge_alternatives(found: Sequence[tuple[str, Sequence[Block]]]) -> list[Block]:
    """The richest of *found*, which come plainest first, and what only others say."""
    filled = [
        (kind, blocks) for kind, blocks in found if any(b.text.strip() for b in blocks)
    ]
    longest = max(
        (_length(blocks) for kind, blocks in filled if not _is_hint(kind, blocks)),
        default=0,
    )
    letters = [
        blocks
        for kind, blocks in filled
        if kind != "text/calendar" and _length(blocks) >= _SHARE * longest
    ]
    best = letters[-1] if letters else []
    merged = list(best)
    said = "".join(_squashed(block.text) for block in merged)
    for kind, blocks in filled:
        if blocks is best or _is_hint(kind, blocks):
            continue
        new = [kept for block in blocks if (kept := _only_new(block, said)) is not None]
        merged += new
        said += "".join(_squashed(block.text) for block in new)
    return merged


def _is_hint(kind: str, blocks: Sequence[Block]) -> bool:
    text = "\n".join(block.text for block in blocks)
    return kind == "text/plain" and len(text) < _MAX_HINT and bool(_HINT.search(text))


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(_squashed(block.text)) for block in blocks)


def _only_new(block: Block, said: str) -> Block | None:
    """The lines of *block* that are not *said* yet."""
    lines = [line for line in block.text.split("\n") if _squashed(line) not in said]
    return Block(block.type, "\n".join(lines), block.level) if lines else None


def _squashed(text: str) -> str:
    """Letters and figures only: what two ways to write the same have in common."""
    return _SIGNS.sub("", text).casefold()
