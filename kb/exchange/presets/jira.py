"""Jira: issues from its CSV, where names of columns repeat, from its JSON and its XML."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from kb.exchange.markup import document_to_markdown
from kb.exchange.preset import Markup, Preset
from kb.exchange.rows import Noun, Saying

DATES: Final = (
    "%d/%b/%y %I:%M %p",
    "%d/%b/%y %H:%M",
    "%d/%b/%Y %I:%M %p",
    "%d/%b/%Y %H:%M",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%d %H:%M:%S.%f",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%y %I:%M %p",
    "%b %d, %Y, %I:%M %p",
    "%d.%m.%Y %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%a, %d %b %Y %H:%M:%S %z",
)
_COMMENT: Final = re.compile(r"^(\d{1,4}[^;\n]{5,30});([^;\n]{0,200});(.*)$", re.DOTALL)
_COMMENT_DATES: Final = DATES[:4]
_STATES: Final = {
    "open": "new",
    "new": "new",
    "to do": "new",
    "todo": "new",
    "backlog": "new",
    "selected for development": "new",
    "waiting for support": "new",
    "waiting for triage": "new",
    "待办": "new",
    "in progress": "in_progress",
    "work in progress": "in_progress",
    "in review": "in_progress",
    "reopened": "in_progress",
    "pending": "in_progress",
    "escalated": "in_progress",
    "blocked": "in_progress",
    "waiting for customer": "in_progress",
    "处理中": "in_progress",
    "正在进行": "in_progress",
    "resolved": "resolved",
    "done": "resolved",
    "completed": "resolved",
    "complete": "resolved",
    "已解决": "resolved",
    "完成": "resolved",
    "closed": "closed",
    "已关闭": "closed",
    "canceled": "cancelled",
    "cancelled": "cancelled",
    "declined": "cancelled",
    "won't do": "cancelled",
    "wont do": "cancelled",
}
_PRIORITIES: Final = {
    "blocker": "1",
    "highest": "1",
    "critical": "1",
    "high": "2",
    "major": "2",
    "medium": "3",
    "normal": "3",
    "low": "4",
    "minor": "4",
    "lowest": "5",
    "trivial": "5",
}


def to_saying(text: str) -> Saying:
    """A cell of Comment: the date, who wrote it, and the text, with semicolons."""
    match = _COMMENT.match(text)
    if match is None:
        return Saying(text=text)
    for form in _COMMENT_DATES:
        try:
            at = datetime.strptime(match[1].strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return Saying(text=match[3].strip(), author=match[2].strip(), at=at)
    return Saying(text=text)


def _name(value: Any) -> str:
    """People, states and options are objects with a name of one kind or another."""
    if not isinstance(value, Mapping):
        return str(value or "")
    for key in ("emailAddress", "displayName", "name", "value", "key"):
        if value.get(key):
            return str(value[key])
    return ""


def _names(values: Any) -> list[str]:
    given = values if isinstance(values, list) else [values]
    return [name for each in given if (name := _name(each))]


def _comments(value: Any) -> list[Any]:
    entries = value.get("comments") if isinstance(value, Mapping) else value
    return [
        {
            "text": document_to_markdown(entry.get("body")),
            "author": _name(entry.get("author")),
            "at": str(entry.get("created") or ""),
        }
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, Mapping)
    ]


def flatten(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An issue as the columns that its CSV has."""
    fields = item.get("fields")
    if not isinstance(fields, Mapping):
        return _from_xml(item) if isinstance(item.get("key"), Mapping) else item
    status = fields.get("status")
    group = status.get("statusCategory") if isinstance(status, Mapping) else None
    description = fields.get("description")
    files = fields.get("attachment")
    return {
        "issue key": item.get("key") or "",
        "issue id": item.get("id") or "",
        "summary": fields.get("summary") or "",
        # Of the document format, what is Markdown already is told apart by its column.
        "description"
        if isinstance(description, str)
        else "description (document)": document_to_markdown(description),
        "status": _name(status),
        "status category": _name(group),
        "resolution": _name(fields.get("resolution")),
        "priority": _name(fields.get("priority")),
        "created": fields.get("created") or "",
        "resolved": fields.get("resolutiondate") or "",
        "reporter": _name(fields.get("reporter")),
        "assignee": _name(fields.get("assignee")),
        "component/s": ", ".join(_names(fields.get("components"))),
        "labels": _names(fields.get("labels")),
        "comment": _comments(fields.get("comment")),
        "attachment": [
            f"{each.get('filename', '')} {each.get('content', '')}".strip()
            for each in (files if isinstance(files, list) else [])
            if isinstance(each, Mapping)
        ],
    }


def _from_xml(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """As ``flatten``, of an item of the XML view: texts are HTML, files have no bytes."""
    category = item.get("statusCategory")
    return {
        "issue key": _text(item.get("key")),
        "summary": _text(item.get("summary")),
        "description (html)": _text(item.get("description")),
        "environment": _text(item.get("environment")),
        "issue type": _text(item.get("type")),
        "status": _text(item.get("status")),
        "status category": str(category.get("key") or "")
        if isinstance(category, Mapping)
        else "",
        "priority": _text(item.get("priority")),
        "resolution": _unless_none(item.get("resolution")),
        "reporter": _unless_none(item.get("reporter")),
        "assignee": _unless_none(item.get("assignee")),
        "created": _text(item.get("created")),
        "resolved": _text(item.get("resolved")),
        "component/s": ", ".join(map(_text, _inside(item, "component"))),
        "labels": [_text(each) for each in _inside(item.get("labels"), "label")],
        "comment": [
            {
                "text": _text(each),
                "author": str(each.get("author") or ""),
                "at": str(each.get("created") or ""),
                "html": True,
            }
            for each in _inside(item.get("comments"), "comment")
            if isinstance(each, Mapping)
        ],
        "attachment": [
            str(each.get("name") or "")
            for each in _inside(item.get("attachments"), "attachment")
            if isinstance(each, Mapping)
        ],
        **dict(map(_custom, _inside(item.get("customfields"), "customfield"))),
    }


def _text(value: Any) -> str:
    return (
        str(value.get("value") or "")
        if isinstance(value, Mapping)
        else str(value or "")
    )


def _unless_none(value: Any) -> str:
    """Nobody, and no resolution, have a label too, and the number -1."""
    is_none = isinstance(value, Mapping) and "-1" in (
        value.get("id"),
        value.get("username"),
        value.get("accountid"),
    )
    return "" if is_none else _text(value)


def _inside(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else [] if found is None else [found]


def _custom(field: Any) -> tuple[str, str]:
    name = _text(field.get("customfieldname")) if isinstance(field, Mapping) else ""
    values = field.get("customfieldvalues") if isinstance(field, Mapping) else None
    said = ", ".join(map(_text, _inside(values, "customfieldvalue")))
    return f"custom field ({name})".casefold(), said


INCIDENTS: Final = Preset(
    name="jira",
    noun=Noun.INCIDENTS,
    columns={
        "external_id": ("issue key", "key", "issue id"),
        "title": ("summary",),
        "description": ("description",),
        "description_markdown": ("description (document)",),
        "description_html": ("description (html)",),
        "state": ("status",),
        "state_group": ("status category",),
        "priority": ("priority",),
        "system": ("component/s", "components", "component", "project name"),
        "category": ("issue type", "request type", "custom field (request type)"),
        "reporter": ("reporter", "creator"),
        "assignee": ("assignee",),
        "opened_at": ("created",),
        "resolved_at": ("resolved",),
        "done": ("resolution", "custom field (resolution)"),
        "solution": ("custom field (knowledge article)", "knowledge article"),
        "internal_comments": ("comment", "comments"),
        "remarks": ("labels", "attachment", "environment"),
    },
    marks=(frozenset({"issue key", "summary"}), frozenset({"key", "summary"})),
    values={
        "state": _STATES,
        "priority": _PRIORITIES,
        "state_group": {
            "to do": "new",
            "new": "new",
            "in progress": "in_progress",
            "indeterminate": "in_progress",
            "done": "resolved",
        },
    },
    markup={
        "description": Markup.JIRA,
        "description_html": Markup.HTML,
        "internal_comments": Markup.JIRA,
    },
    dates=DATES,
    to_saying=to_saying,
    flatten=flatten,
    boxes=frozenset({"fields"}),
)
