"""ServiceNow: lists of incident and kb_knowledge, with column labels or names."""

from collections.abc import Mapping
from typing import Any, Final

from kb.exchange.preset import Markup, Preset
from kb.exchange.rows import Noun

DATES: Final = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %I:%M:%S %p",
    "%d-%m-%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%m-%d-%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%Y-%m-%d",
)
_STATES: Final = {
    "1": "new",
    "new": "new",
    "2": "in_progress",
    "in progress": "in_progress",
    "active": "in_progress",
    "work in progress": "in_progress",
    "assigned": "in_progress",
    "3": "in_progress",
    "on hold": "in_progress",
    "awaiting problem": "in_progress",
    "awaiting user info": "in_progress",
    "awaiting evidence": "in_progress",
    "4": "in_progress",
    "5": "in_progress",
    "6": "resolved",
    "resolved": "resolved",
    "7": "closed",
    "closed": "closed",
    "closed complete": "closed",
    "8": "cancelled",
    "canceled": "cancelled",
    "cancelled": "cancelled",
}
_RANKS: Final = {
    "1": "1",
    "1 - high": "1",
    "high": "1",
    "2": "2",
    "2 - medium": "2",
    "medium": "2",
    "3": "3",
    "3 - low": "3",
    "low": "3",
}
_PRIORITIES: Final = {
    "1": "1",
    "1 - critical": "1",
    "critical": "1",
    "2": "2",
    "2 - high": "2",
    "high": "2",
    "3": "3",
    "3 - moderate": "3",
    "moderate": "3",
    "4": "4",
    "4 - low": "4",
    "low": "4",
    "5": "5",
    "5 - planning": "5",
    "planning": "5",
}
_CHANNELS: Final = {
    "phone": "phone",
    "walk-in": "phone",
    "self-service": "self_service",
    "self service": "self_service",
    "chat": "self_service",
    "virtual agent": "self_service",
    "email": "mail",
    "event": "alert",
    "monitoring": "alert",
    "integration": "api",
    "web service": "api",
}


def flatten(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """References come as pairs of what is shown and what is stored."""
    return {
        name: (value.get("display_value") or value.get("value") or "")
        if isinstance(value, Mapping)
        else value
        for name, value in item.items()
    }


INCIDENTS: Final = Preset(
    name="servicenow",
    noun=Noun.INCIDENTS,
    columns={
        "external_id": ("number", "sys_id", "sys id"),
        "title": ("short_description", "short description"),
        "description": ("description",),
        "state": ("state", "incident_state", "incident state"),
        "impact": ("impact",),
        "urgency": ("urgency",),
        "priority": ("priority",),
        "system": (
            "cmdb_ci",
            "configuration item",
            "business_service",
            "service",
            "business service",
        ),
        "category": ("category",),
        "channel": ("contact_type", "contact type", "channel"),
        "reporter": ("caller_id", "caller", "opened_by", "opened by"),
        "assignee": ("assigned_to", "assigned to"),
        "unit": ("assignment_group", "assignment group"),
        "opened_at": ("opened_at", "opened", "sys_created_on", "created"),
        "resolved_at": ("resolved_at", "resolved"),
        "closed_at": ("closed_at", "closed"),
        "done": (
            "close_notes",
            "close notes",
            "resolution notes",
            "close_code",
            "close code",
            "resolution code",
        ),
        "solution": (
            "kb_knowledge",
            "knowledge article",
            "attached_knowledge",
            "attached knowledge",
            "knowledge",
        ),
        "comments": ("comments", "additional comments"),
        "internal_comments": (
            "work_notes",
            "work notes",
            "comments_and_work_notes",
            "comments and work notes",
        ),
    },
    marks=(
        frozenset({"number", "short_description"}),
        frozenset({"number", "short description"}),
        frozenset({"sys_id", "short_description"}),
    ),
    values={
        "state": _STATES,
        "impact": _RANKS,
        "urgency": _RANKS,
        "priority": _PRIORITIES,
        "channel": _CHANNELS,
    },
    dates=DATES,
    public=frozenset({"comments"}),
    flatten=flatten,
)
ARTICLES: Final = Preset(
    name="servicenow",
    noun=Noun.ARTICLES,
    columns={
        "external_id": ("number", "sys_id", "sys id"),
        "title": ("short_description", "short description"),
        "text": ("text", "article body", "wiki"),
        "category": (
            "kb_category",
            "category",
            "category(kb_category)",
            "kb_knowledge_base",
            "knowledge base",
        ),
        "system": ("cmdb_ci", "configuration item"),
        "author": ("author",),
        "keywords": ("meta",),
        "publishing": ("workflow_state", "workflow", "workflow state"),
        "valid_to": ("valid_to", "valid to"),
        "created_at": ("published", "sys_created_on", "created"),
    },
    marks=(
        frozenset({"number", "short_description", "text"}),
        frozenset({"number", "short description", "article body"}),
        frozenset({"number", "short_description", "workflow_state"}),
        frozenset({"number", "short description", "workflow"}),
    ),
    values={
        "publishing": {
            "published": "published",
            "draft": "draft",
            "review": "draft",
            "in review": "draft",
            "scheduled for publish": "draft",
            "scheduled_publish": "draft",
            "pending_retirement": "published",
            "pending retirement": "published",
            "retired": "retired",
            "outdated": "retired",
        }
    },
    markup={"text": Markup.HTML},
    dates=DATES,
    flatten=flatten,
)
