"""What templates may call: words for codes, sizes, places, and the search box's state."""

from collections.abc import Iterable
from typing import Any, Final

from flask import Flask, g, request, url_for
from flask_babel import get_locale, gettext
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ingest import recognition
from kb.notifications import service as notifications
from kb.people.models import Role, User
from kb.pictures import addresses
from web.presentation import (
    appearance,
    choices,
    compiled,
    filters,
    kept_parts,
    links,
    markdown,
    marks,
    masked,
    said,
    times,
)
from web.presentation.labels import label_cells
from web.presentation.pictured import count_pages, to_play_time
from web.presentation.refusals import is_refused_for, mark_refused
from web.presentation.translated import language_of_reader
from web.presentation.values import breakable, whole
from web.services import reading
from web.words import alerts as alert_words
from web.words import fields as field_words
from web.words import macros as macro_words
from web.words import process as process_words
from web.words import registers as register_words
from web.words import replies as reply_words
from web.words import requests as request_words
from web.words import service_levels as level_words
from web.words import systems as system_words
from web.words import vocabulary

_UNITS: Final = ("B", "KB", "MB", "GB")
_KILO: Final = 1024


def register(app: Flask) -> None:
    # A name that nobody gave is a fault of ours, and no empty place on the page.
    app.jinja_env.undefined = StrictUndefined
    compiled.register(app)
    app.context_processor(_context)
    app.jinja_env.filters.update(
        size=to_size,
        zip=zip,
        markdown=_to_html,
        said=said.to_html,
        label_cells=label_cells,
        colon=_colon,
        mark_refused=mark_refused,
        worded=addresses.without,
        play_time=to_play_time,
        whole=whole,
        breakable=breakable,
        listed=_listed,
    )
    links.register(app)
    kept_parts.register(app)
    choices.register(app)
    times.register(app)
    marks.register(app)
    masked.register(app)
    app.jinja_env.globals.update(
        value_name=vocabulary.value_name,
        section_name=vocabulary.section_name,
        words=vocabulary,
        process=process_words,
        field_words=field_words,
        alert_words=alert_words,
        level_words=level_words,
        system_words=system_words,
        register_words=register_words,
        reply_words=reply_words,
        macro_words=macro_words,
        in_words=register_words.in_words,
        request_words=request_words,
        enumerate=enumerate,
        count_pages=count_pages,
        url_with=filters.url_with,
        url_without=filters.url_without,
        url_changed=filters.url_changed,
        marked=marked,
        here=here,
        brand=appearance.brand,
        logo_address=appearance.logo_address,
        style_address=appearance.style_address,
        level_name=appearance.level_name,
        list_levels=appearance.list_levels,
        priority_name=appearance.priority_name,
        list_priorities=appearance.list_priorities,
        is_refused_for=is_refused_for,
        use_editor=use_editor,
        uses_editor=uses_editor,
        is_recognition_installed=recognition.is_installed,
        recognition_command=recognition.INSTALL,
    )


def _context() -> dict[str, Any]:
    user: User | None = getattr(g, "user", None)
    locale = get_locale()
    return {
        "user": user,
        "is_staff": user is not None and user.is_staff,
        "is_manager": user is not None and user.has(Role.MANAGER),
        "language": locale.language if locale else "zh",
        "theme": request.cookies.get("theme", "auto"),
        "is_technician": user is not None and user.has(Role.TECHNICIAN),
        "is_reviewer": user is not None and user.has(Role.REVIEWER),
        "is_administrator": user is not None and user.has(Role.ADMINISTRATOR),
        "unread": _count_unread(user),
        "searched": request.args.get("q", "")
        if request.endpoint in ("search.results", "records.index")
        else "",
    }


def _to_html(text: str) -> Markup:
    return markdown.render(text, "text").html


@pass_context  # Else Jinja works out ''|colon once, in the language of the first reader.
def _colon(_context: Context, words: object) -> str:
    return colon(words)


def colon(words: object) -> str:
    """*words* before what they announce: after a Chinese colon there is no space."""
    is_chinese = language_of_reader() == "zh"
    return str(words).rstrip(" :：") + ("：" if is_chinese else ": ")


@pass_context  # As above: the sign between them is the reader's.
def _listed(_context: Context, words: Iterable[object]) -> str:
    return listed(words)


def listed(words: Iterable[object]) -> str:
    """*words* one after the other, with the sign that a language has between them."""
    return str(gettext(", ")).join(str(each) for each in words)


def use_editor() -> str:
    """Have the page load the editor's script: it has a field for Markdown."""
    g.uses_editor = True
    return ""


def uses_editor() -> bool:
    return getattr(g, "uses_editor", False)


def marked(html: str) -> Markup:
    """A title or snippet of a hit: escaped by the engine, with its marks."""
    return Markup(html)  # noqa: S704 - the highlighter escapes; its tests say so.


def here(**changed: Any) -> str:
    """The present page, with some values of its address changed."""
    arguments: dict[str, Any] = request.args.to_dict(flat=False)
    return url_for(
        str(request.endpoint), **{**(request.view_args or {}), **arguments, **changed}
    )


def _count_unread(user: User | None) -> int:
    if user is None:
        return 0
    if request.method == "GET" and "unread" in g:
        return int(g.unread)
    with reading() as session:
        return notifications.count_unread(session, user)


def to_size(count: int) -> str:
    """Bytes in the unit that keeps the number short."""
    size, units = float(count), iter(_UNITS)
    unit = next(units)
    for larger in units:
        if size < _KILO:
            break
        size, unit = size / _KILO, larger
    return f"{size:.0f} {unit}" if unit == _UNITS[0] else f"{size:.1f} {unit}"
