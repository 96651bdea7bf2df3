"""Pictures in texts as a page shows them: with their room kept, and a link to the whole."""

from typing import Any, Final

from flask_babel import gettext
from markupsafe import Markup

from kb.pictures import addresses
from kb.pictures.addresses import IN_TEXT, PATH, Place
from kb.pictures.kinds import PICTURES
from web.presentation.values import whole

UNREADABLE: Final = frozenset({"damaged", "refused", "password"})
SMALL: Final = 320
"""Pixels of the longer side where a picture stands among words of another matter."""


def pictured(text: str) -> Markup:
    """A plain text with its pictures; all else in it stays as it was typed."""
    if PATH not in text:
        return whole(text)
    html, end = Markup(""), 0
    for match in IN_TEXT.finditer(text):
        html += whole(text[end : match.start()])
        words, place = addresses.to_words(match[1]), addresses.read(match[2])
        assert place is not None, "the pattern has it"
        html += to_link(match[2], words, place, is_small=True)
        end = match.end()
    return html + whole(text[end:])


def count_pages(file: Any) -> int:
    """How many pictures of an attachment can be drawn: it is one, or has pages."""
    if getattr(file, "status", "") in UNREADABLE:
        return 0
    return 1 if file.media_type in PICTURES else int(getattr(file, "pages", 0))


def to_play_time(seconds: int) -> str:
    """As players say it: 1:23, or 1:02:03."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def to_link(address: str, words: str, place: Place, *, is_small: bool) -> Markup:
    """A picture that leads to itself as a whole, and moves nothing when it comes."""
    width, height = _fit(place) if is_small else (place.width, place.height)
    source = f"{address}/small" if is_small else address
    return Markup(
        '<a class="picture" href="{}"><img src="{}" alt="{}" width="{}" height="{}"'
        ' loading="lazy"></a>'
    ).format(
        address,
        source,
        words or gettext("Picture that nobody has described"),
        width,
        height,
    )


def _fit(place: Place) -> tuple[int, int]:
    longest = max(place.width, place.height, 1)
    scale = min(1.0, SMALL / longest)
    return max(1, round(place.width * scale)), max(1, round(place.height * scale))
