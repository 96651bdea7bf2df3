"""The picture of a graph as a drawing for paper: its looks stand in it, not in a sheet."""

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from web.presentation.topology.picture import Picture, PictureNode, PictureWire

_INK: Final = "#1c2530"
_QUIET: Final = "#5b6675"
_EDGE: Final = "#8793a3"
_TEXT: Final = Markup(
    '<text x="{}" y="{}" font-size="{}" fill="{}" text-anchor="middle">{}</text>'
)
_BOX: Final = Markup(
    '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="#ffffff" stroke="{}"/>'
)
_NAME: Final = 13
_SMALL: Final = 11


def to_svg(picture: Picture) -> str:
    """The picture without its links; the words in it are those of the reader's page."""
    parts = [
        *(Markup('<path d="{}" fill="none" stroke="{}"/>').format(wire.path, _EDGE)
          for wire in picture.wires),
        *(part for wire in picture.wires for part in _draw_words(wire)),
        *(part for node in picture.nodes for part in _draw_node(node)),
    ]  # fmt: skip
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{} {} {} {}" width="{}"'
        ' height="{}">'
    ).format(
        picture.left, picture.top, picture.width, picture.height,
        picture.width, picture.height,
    )  # fmt: skip
    return str(head + Markup().join(parts) + Markup("</svg>"))


def _draw_words(wire: PictureWire) -> Iterator[Markup]:
    if wire.label is None:
        return
    left, top, right, bottom = wire.label
    yield _BOX.format(left, top, right - left, bottom - top, 3, "none")
    for number, line in enumerate(wire.lines, start=1):
        yield _TEXT.format(
            (left + right) / 2, top + 14 * number - 3, _SMALL, _QUIET, line
        )


def _draw_node(node: PictureNode) -> Iterator[Markup]:
    left, top = node.x - node.width / 2, node.y - node.height / 2
    yield _BOX.format(left, top, node.width, node.height, 8, _EDGE)
    if node.card.count > 1:
        yield _BOX.format(left + 3, top + 3, node.width - 6, node.height - 6, 6, _EDGE)
    lower = 3 if node.card.note else 10
    for number, line in enumerate(node.card.lines, start=1):
        yield _TEXT.format(node.x, top + lower + 17 * number, _NAME, _INK, line)
    if node.card.note:
        below = top + 17 + 17 * len(node.card.lines)
        yield _TEXT.format(node.x, below, _SMALL, _QUIET, node.card.note)
