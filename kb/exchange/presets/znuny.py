"""Znuny and OTRS: the CSV of a search, and tickets of the generic interface (``TicketGet``).

What they are made of: the setting ``SearchCSVData`` of ``AgentTicketSearch``, and
``Kernel/GenericInterface/Operation/Ticket/TicketGet.pm``.
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
    "pending auto close+": "in_progress",
    "pending auto close-": "in_progress",
    "closed successful": "closed",
    "closed unsuccessful": "closed",
    "closed with workaround": "closed",
    "closed": "closed",
    "merged": "cancelled",
    "removed": "cancelled",
}
_PRIORITIES: Final = {"1": "5", "2": "4", "3": "3", "4": "2", "5": "1"}


def flatten(item: Mapping[str, Any]) -> Mapping[str, Any]:
    given = item.get("Article")
    articles = given if isinstance(given, list) else []
    letters = (
        Letter(
            text=str(each.get("Body") or ""),
            author=str(each.get("From") or ""),
            at=str(each.get("CreateTime") or each.get("Created") or ""),
            is_internal=str(each.get("IsVisibleForCustomer") or "0") != "1",
            is_of_agent=str(each.get("SenderType") or "") == "agent",
            is_html="html" in str(each.get("ContentType") or ""),
            files=[
                str(file.get("Filename") or "")
                for file in each.get("Attachment") or ()
                if isinstance(file, Mapping)
            ],
        )
        for each in articles
        if isinstance(each, Mapping)
    )
    fields = item.get("DynamicField")
    dynamic = {
        str(each.get("Name") or "").casefold(): each.get("Value")
        for each in (fields if isinstance(fields, list) else [])
        if isinstance(each, Mapping) and isinstance(each.get("Value"), str)
    }
    return {**dynamic, **item, **threads.to_columns(letters)}


INCIDENTS: Final = Preset(
    name="znuny",
    noun=Noun.INCIDENTS,
    columns={
        "external_id": ("ticketnumber", "ticket#", "ticket number", "ticketid"),
        "title": ("title", "subject"),
        "state": ("state",),
        "state_group": ("statetype",),
        "priority": ("priority",),
        "system": ("service",),
        "category": ("type",),
        "reporter": ("customeruserid", "customer name", "customername", "from"),
        "assignee": ("owner",),
        "unit": ("queue",),
        "opened_at": ("created",),
        "closed_at": ("closed", "closetime"),
        **threads.COLUMNS,
    },
    marks=(
        frozenset({"ticketnumber", "state", "queue"}),
        frozenset({"ticket#", "state", "queue"}),
        frozenset({"ticket number", "state", "queue"}),
    ),
    values={
        "state": _STATES,
        "priority": _PRIORITIES,
        "state_group": {**_STATES, "pending auto": "in_progress"},
    },
    markup={"description": Markup.HTML, "done": Markup.HTML},
    public=frozenset({"comments"}),
    flatten=flatten,
    boxes=frozenset({"article", "dynamicfield"}),
)
