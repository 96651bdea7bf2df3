"""Zammad: tickets of its interface (``expand=true``) with their articles, and its tables.

What they are made of: docs.zammad.org, REST API, Ticket and Articles; the columns of the
report's spreadsheet are those of ``lib/excel_sheet/ticket.rb``.
"""

from collections.abc import Mapping
from typing import Any, Final

from kb.exchange.preset import Markup, Preset
from kb.exchange.presets import threads
from kb.exchange.presets.threads import Letter
from kb.exchange.rows import Noun

_STATES: Final = {
    "open": "in_progress",
    "pending reminder": "in_progress",
    "pending close": "in_progress",
    "closed": "closed",
    "merged": "cancelled",
    "removed": "cancelled",
}
_PRIORITIES: Final = {"1": "4", "2": "3", "3": "2"}
_CHANNELS: Final = {"phone": "phone", "email": "mail", "web": "self_service"}


def flatten(item: Mapping[str, Any]) -> Mapping[str, Any]:
    given = item.get("articles")
    articles = given if isinstance(given, list) else []
    letters = (
        Letter(
            text=str(each.get("body") or ""),
            author=str(each.get("from") or each.get("created_by") or ""),
            at=str(each.get("created_at") or ""),
            is_internal=bool(each.get("internal")),
            is_of_agent=str(each.get("sender") or "") == "Agent",
            is_html="html" in str(each.get("content_type") or ""),
            files=[
                str(file.get("filename") or "")
                for file in each.get("attachments") or ()
                if isinstance(file, Mapping)
            ],
        )
        for each in articles
        if isinstance(each, Mapping)
    )
    return {**item, **threads.to_columns(letters)}


INCIDENTS: Final = Preset(
    name="zammad",
    noun=Noun.INCIDENTS,
    columns={
        "external_id": ("number", "#", "id"),
        "title": ("title",),
        "state": ("state",),
        "priority": ("priority",),
        "category": ("type", "category"),
        "channel": ("create_article_type",),
        "reporter": ("customer",),
        "assignee": ("owner",),
        "unit": ("group",),
        "opened_at": ("created_at", "created at"),
        "closed_at": ("close_at", "closed at", "close at"),
        **threads.COLUMNS,
    },
    marks=(
        frozenset({"number", "title", "group", "customer", "state"}),
        frozenset({"#", "title", "group", "customer", "state"}),
    ),
    values={"state": _STATES, "priority": _PRIORITIES, "channel": _CHANNELS},
    markup={"description": Markup.HTML, "done": Markup.HTML},
    public=frozenset({"comments"}),
    flatten=flatten,
    boxes=frozenset({"articles", "article_ids"}),
)
