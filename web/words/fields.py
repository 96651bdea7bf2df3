"""What the fields of an incident are called on pages, in the order of their declaration."""

from typing import Any, Final

from flask_babel import lazy_gettext

from kb.incidents.fields import FIELDS, FILTERS
from web.words.process import IMPACTS, URGENCIES
from web.words.vocabulary import ATTRIBUTES

__all__ = ["BELOW", "FIELDS", "FILTERS", "GRADES", "LABELS"]

LABELS: Final[dict[str, Any]] = {
    "title": lazy_gettext("What is wrong, in a few words"),
    "description": lazy_gettext("Description"),
    "system": ATTRIBUTES["system"],
    "category": ATTRIBUTES["category"],
    "impact": lazy_gettext("Impact"),
    "urgency": lazy_gettext("Urgency"),
}
GRADES: Final[dict[str, dict[int, Any]]] = {"impact": IMPACTS, "urgency": URGENCIES}
BELOW: Final = tuple(
    each for name, each in FIELDS.items() if name not in {"title", "description"}
)
"""Those that stand below title and description, side by side."""
