"""From the cells of a row to the incident or the article that it speaks of."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from kb.articles.attributes import NAMES, Attributes
from kb.articles.kinds import CHOSEN, SECTIONS, WRITTEN, ArticleKind, Audience
from kb.articles.sections import split_sections
from kb.exchange.cells import Row
from kb.exchange.errors import RowCase, RowError
from kb.exchange.keys import require_key
from kb.exchange.rows import ArticleRow, IncidentRow, Saying
from kb.incidents.fields import FIELDS, Field, Kind
from kb.incidents.models import Channel, State
from kb.people.models import Post
from kb.text import MAX_LINE, cut

CALLER: Final = ("caller", "caller_phone", "caller_note", "caller_shares_phone")
_RANKS: Final = {"1": 1, "2": 2, "3": 3}
_LEVELS: Final = {**_RANKS, "4": 4}
_BY_PRIORITY: Final = {"1": (1, 1), "2": (1, 2), "3": (2, 2), "4": (2, 3), "5": (3, 3)}
_STATES: Final = {state.value: state for state in State}
_PUBLISHED, _DRAFT, _RETIRED = "published", "draft", "retired"


def to_incident(row: Row) -> IncidentRow:
    """Raise ``RowError`` for a value that cannot be understood."""
    return IncidentRow(
        external_id=require_key(row.require("external_id")),
        **_said(row),
        state=_state(row),
        level=row.choice("level", _LEVELS, 1),
        post=row.choice("post", {each.value: each for each in Post}, Post.TECHNICAL),
        channel=_channel(row),
        reporter=row.named("reporter"),
        **_caller(row),
        assignee=row.named("assignee"),
        unit=row.named("unit"),
        client=row.line("client"),
        service=row.line("service"),
        opened_at=row.moment("opened_at"),
        started_at=row.moment("started_at"),
        resolved_at=row.moment("resolved_at"),
        closed_at=row.moment("closed_at"),
        done=row.text("done").strip(),
        cause=row.line("cause"),
        solution=row.line("solution"),
        comments=tuple(_comments(row)),
        attachments=row.files(),
    )


def to_article(row: Row, kind: ArticleKind) -> ArticleRow:
    """*kind* is for a row that names none. Raise ``RowError`` or a rule's own error."""
    title = row.require("title")
    kind = row.choice("kind", {each.value: each for each in WRITTEN}, kind)
    sections = _sections(row, kind)
    if not sections and not row.files():
        raise RowError("The row has no text.", "text", case=RowCase.NO_TEXT)
    publishing = row.choice(
        "publishing",
        {each: each for each in (_PUBLISHED, _DRAFT, _RETIRED)},
        _PUBLISHED,
    )
    if publishing == _RETIRED:
        raise RowError(
            "It is retired where it comes from.",
            "publishing",
            case=RowCase.RETIRED_THERE,
        )
    attributes = {
        name: value
        for name in NAMES
        if (value := _attribute(row, name)) not in ("", None)
    }
    return ArticleRow(
        external_id=require_key(row.require("external_id")),
        title=cut(title),
        kind=kind,
        sections=sections,
        attributes=Attributes.from_mapping(attributes).to_mapping(),
        audience=row.choice(
            "audience", {each.value: each for each in CHOSEN}, Audience.INTERNAL
        ),
        created_at=row.moment("created_at"),
        is_draft=publishing == _DRAFT,
        attachments=row.files(),
    )


def _said(row: Row) -> dict[str, Any]:
    title = row.require("title")
    given = {name: _given(row, each) for name, each in FIELDS.items()}
    return {**given, "title": cut(title), "description": _description(row, title)}


def _given(row: Row, field: Field) -> Any:
    match field.kind:
        case Kind.LINE:
            return row.line(field.name)
        case Kind.BLOCK:
            return row.text(field.name).strip()
        case Kind.GRADE:
            default = _of_priority(row).get(field.name, field.default)
            return row.choice(field.name, _RANKS, default)


def _caller(row: Row) -> dict[str, Any]:
    return {name: row.text(name).strip() for name in CALLER}


def _description(row: Row, title: str) -> str:
    names = ("description", "description_markdown", "description_html")
    text = next(filter(None, (row.text(name).strip() for name in names)), "")
    # What is cut from the title is not lost.
    return text if len(title) <= MAX_LINE else f"{title}\n\n{text}".strip()


def _of_priority(row: Row) -> dict[str, int]:
    """The impact and urgency, 1 to 3 each, that make the row's priority."""
    impact, urgency = row.choice("priority", _BY_PRIORITY, (2, 2))
    return {"impact": impact, "urgency": urgency}


def _state(row: Row) -> State:
    try:
        state: State = row.choice("state", _STATES, State.NEW)
    except RowError:
        # A state of somebody's own making still belongs to one of the common groups.
        group: State | None = row.choice("state_group", _STATES, None)
        if group is None:
            raise
        return group
    return state


def _channel(row: Row) -> Channel:
    try:
        channel: Channel = row.choice(
            "channel", {each.value: each for each in Channel}, Channel.API
        )
    except RowError:
        return Channel.API
    return channel


def _comments(row: Row) -> Iterator[Saying]:
    for field in ("comments", "internal_comments"):
        yield from (each for each in row.sayings(field) if each.text or each.author)
    for column in row.reading.preset.columns.get("remarks", ()):
        single = replace(row.reading.preset, columns={"remark": (column,)}, markup={})
        values = Row(row.cells, replace(row.reading, preset=single)).values("remark")
        words = [
            str(each)
            for value in values
            for each in (value if isinstance(value, list) else [value])
        ]
        if words:
            yield Saying(text=f"{column}: {'; '.join(words)}")


def _sections(row: Row, kind: ArticleKind) -> dict[str, str]:
    names = SECTIONS[kind]
    given = {name: row.text(name) for name in names if name != "text"}
    sections = {name: text for name, text in given.items() if text.strip()}
    body = row.text("text")
    if body.strip() and "text" in names and _is_ours(row):
        return {
            name: {**sections, "text": body}.get(name, "")
            for name in names
            if name == "text" or name in sections
        }
    for name, text in split_sections(kind, body).items():
        before = sections.get(name, "")
        sections[name] = f"{before}\n\n{text}".strip() if before else text
    return {name: sections[name] for name in names if name in sections}


def _is_ours(row: Row) -> bool:
    return "kind" in row.reading.preset.columns


def _attribute(row: Row, name: str) -> Any:
    value = row.raw(name)
    if value is None or isinstance(value, list):
        return value
    if name in ("valid_from", "valid_to", "review_by"):
        return row.line(name)[:10]
    return row.line(name)
