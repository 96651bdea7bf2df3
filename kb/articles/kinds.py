"""The kinds of knowledge, whom it is for, and which sections each kind has."""

from enum import StrEnum
from typing import Final


class ArticleKind(StrEnum):
    SOLUTION = "solution"
    CHANGE_PLAN = "change_plan"
    TOPOLOGY = "topology"
    POLICY = "policy"
    REFERENCE = "reference"


class Audience(StrEnum):
    """Who may see an article: staff only, or self-service users too."""

    INTERNAL = "internal"
    SELF_SERVICE = "self_service"


class Confidence(StrEnum):
    WORK_IN_PROGRESS = "work_in_progress"
    NOT_VALIDATED = "not_validated"
    VALIDATED = "validated"


class PlanType(StrEnum):
    """What a change plan plans; it decides which sections are required."""

    CHANGE_REQUEST = "change_request"
    TECHNICAL_PLAN = "technical_plan"
    TEST_PLAN = "test_plan"


SECTIONS: Final[dict[ArticleKind, tuple[str, ...]]] = {
    ArticleKind.SOLUTION: (
        "symptom",
        "environment",
        "cause",
        "resolution",
        "verification",
        "workaround",
    ),
    ArticleKind.CHANGE_PLAN: (
        "purpose",
        "scope",
        "steps",
        "rollback",
        "tests",
        "risk",
        "window",
    ),
    ArticleKind.TOPOLOGY: ("description",),
    ArticleKind.POLICY: ("text", "scope"),
    ArticleKind.REFERENCE: ("text",),
}
"""The sections of each kind, in reading order. Their text is Markdown."""

MAIN_SECTION: Final[dict[ArticleKind, str]] = {
    ArticleKind.SOLUTION: "resolution",
    ArticleKind.CHANGE_PLAN: "steps",
    ArticleKind.TOPOLOGY: "description",
    ArticleKind.POLICY: "text",
    ArticleKind.REFERENCE: "text",
}
"""Where text goes that names no section of its own."""
