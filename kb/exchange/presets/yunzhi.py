"""Our own export; its columns are our fields, so it suits files made by hand, too."""

from collections.abc import Mapping
from typing import Any, Final

from kb.articles.attributes import NAMES
from kb.articles.kinds import SECTIONS
from kb.exchange.preset import Preset
from kb.exchange.rows import Noun
from kb.incidents.fields import FIELDS

_TEXTS: Final = ("title", "description")
INCIDENT_FIELDS: Final = (
    "number",
    *_TEXTS,
    "state",
    *(name for name in FIELDS if name not in _TEXTS),
    "level",
    "post",
    "channel",
    "reporter",
    "caller",
    "caller_phone",
    "caller_note",
    "assignee",
    "unit",
    "client",
    "service",
    "opened_at",
    "started_at",
    "resolved_at",
    "closed_at",
    "done",
    "cause",
    "solution",
    "verification",
    "verified_at",
    "kind",
    "answers",
    "comments",
    "attachments",
)
_REMARKS: Final = ("verification", "verified_at", "kind", "answers")
"""What is evidence, or a rule, of the place that it comes from: kept as text here."""
SECTION_NAMES: Final = tuple(
    dict.fromkeys(name for names in SECTIONS.values() for name in names)
)
ARTICLE_FIELDS: Final = (
    "id",
    "kind",
    "title",
    "audience",
    "confidence",
    "revision",
    "created_at",
    "checked_in_at",
    *NAMES,
    *SECTION_NAMES,
    "attachments",
)


def flatten(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Sections and attributes as columns of their own."""
    inner = (item.get(name) for name in ("attributes", "sections"))
    parts = [part for part in inner if isinstance(part, Mapping)]
    return {**item, **{name: value for part in parts for name, value in part.items()}}


INCIDENTS: Final = Preset(
    name="yunzhi",
    noun=Noun.INCIDENTS,
    columns={
        "external_id": ("number", "external_id", "id"),
        "priority": ("priority",),
        **{
            name: (name,)
            for name in INCIDENT_FIELDS
            if name != "number" and name not in _REMARKS
        },
        "caller_shares_phone": ("caller_shares_phone",),
        "remarks": _REMARKS,
    },
    marks=(frozenset({"title"}),),
    nothing=frozenset({""}),
)
ARTICLES: Final = Preset(
    name="yunzhi",
    noun=Noun.ARTICLES,
    columns={
        "external_id": ("id", "external_id"),
        **{
            name: (name,)
            for name in ARTICLE_FIELDS
            if name not in {"id", "confidence", "revision", "checked_in_at"}
        },
        "keywords": ("keywords", "tags"),
    },
    marks=(frozenset({"title"}),),
    nothing=frozenset({""}),
    flatten=flatten,
    boxes=frozenset({"attributes", "sections"}),
)
