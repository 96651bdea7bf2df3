"""The kinds of knowledge, whom it is for, and which sections each kind has."""

from enum import StrEnum
from typing import Final, Literal, get_args


class ArticleKind(StrEnum):
    SOLUTION = "solution"
    CHANGE_PLAN = "change_plan"
    TOPOLOGY = "topology"
    POLICY = "policy"
    REFERENCE = "reference"
    EMERGENCY_PLAN = "emergency_plan"
    REPORT = "report"
    """A published report; made of figures, never written by hand."""


Written = Literal[
    ArticleKind.SOLUTION,
    ArticleKind.CHANGE_PLAN,
    ArticleKind.TOPOLOGY,
    ArticleKind.POLICY,
    ArticleKind.REFERENCE,
    ArticleKind.EMERGENCY_PLAN,
]
"""The kinds that people write."""
WRITTEN: Final[tuple[ArticleKind, ...]] = get_args(Written)


class Audience(StrEnum):
    """Who may see an article: staff only, or self-service users too."""

    INTERNAL = "internal"
    SELF_SERVICE = "self_service"
    RESTRICTED = "restricted"
    """Only those who may see what it is about: it is in no list, search or export of
    articles, whoever asks, and the room that it belongs to decides."""


Chosen = Literal[Audience.INTERNAL, Audience.SELF_SERVICE]
"""What whoever writes may choose of."""
CHOSEN: Final[tuple[Audience, ...]] = get_args(Chosen)


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
    ArticleKind.EMERGENCY_PLAN: (
        "trigger",
        "level",
        "roles",
        "first_minutes",
        "steps",
        "restore",
        "informed",
        "evidence",
    ),
    ArticleKind.REPORT: ("text",),
}
"""The sections of each kind, in reading order. Their text is Markdown."""

MAIN_SECTION: Final[dict[ArticleKind, str]] = {
    ArticleKind.SOLUTION: "resolution",
    ArticleKind.CHANGE_PLAN: "steps",
    ArticleKind.TOPOLOGY: "description",
    ArticleKind.POLICY: "text",
    ArticleKind.REFERENCE: "text",
    ArticleKind.EMERGENCY_PLAN: "steps",
    ArticleKind.REPORT: "text",
}
"""Where text goes that names no section of its own."""
