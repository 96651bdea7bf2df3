"""Which deeds of which nouns are events, and of which nouns none are, and why."""

from collections.abc import Iterable, Mapping
from typing import Final

from kb.audit import Subject
from kb.outbox.models import EventKind as Kind


def _all(kind: Kind, actions: str) -> Iterable[tuple[str, Kind]]:
    return ((action, kind) for action in actions.split())


KINDS: Final[Mapping[str, Mapping[str, Kind]]] = {
    Subject.SUBMISSION: {
        "check_in": Kind.ARTICLE_CHECKED_IN,
        "submit": Kind.REVIEW_REQUESTED,
        "reject": Kind.REVIEW_DECIDED,
        "request_changes": Kind.REVIEW_DECIDED,
    },
    Subject.ARTICLE: {
        "retire": Kind.ARTICLE_RETIRED,
        "restore": Kind.ARTICLE_RESTORED,
        "drill": Kind.PLAN_DRILLED,
    },
    Subject.PROBLEM: dict(
        _all(
            Kind.PROBLEM_CHANGED,
            "open find_cause link await unlink solution_checked_in"
            " solution_not_accepted solve cancel reopen",
        )
    ),
    Subject.CHANGE: dict(
        _all(
            Kind.CHANGE_CHANGED,
            "open add_plan plan start finish roll_back close cancel",
        )
    ),
    Subject.DUTY_RUN: {
        "complete": Kind.RUN_DONE,
        "miss": Kind.RUN_MISSED,
        "skip": Kind.RUN_SKIPPED,
    },
    Subject.ITEM: {
        "open": Kind.ITEM_OPENED,
        **dict(
            _all(
                Kind.ITEM_CHANGED,
                "assign plan complete take_back return reopen comment undo",
            )
        ),
        "verify": Kind.ITEM_CLOSED,
        "reject": Kind.ITEM_CLOSED,
    },
    Subject.SURVEY: {"open": Kind.SURVEY_OPENED},
    Subject.RECORD: {
        "add": Kind.RECORD_CREATED,
        **dict(
            _all(
                Kind.RECORD_CHANGED,
                "change issue store send_to_repair bring_back end revive inspect"
                " add_file remove_file put_back_file tie_incident untie_incident",
            )
        ),
        "move_stock": Kind.STOCK_MOVED,
        "put_facts": Kind.DEVIATION_FOUND,
    },
    Subject.PACKAGE: {
        "release": Kind.PACKAGE_RELEASED,
        "withdraw": Kind.PACKAGE_WITHDRAWN,
    },
    Subject.BASELINE: dict(_all(Kind.DEVIATION_FOUND, "take_facts expect")),
    Subject.DEVIATION: dict(_all(Kind.DEVIATION_DECIDED, "tie raise untie")),
    Subject.GUIDE_EDITION: {"publish": Kind.GUIDE_PUBLISHED},
    Subject.HANDOVER: {"complete": Kind.HANDOVER_SIGNED},
    Subject.REPORT: {"publish": Kind.REPORT_PUBLISHED},
    Subject.QUALITY_RUN: dict(_all(Kind.RUN_FINISHED, "done failed")),
    Subject.FINDING: dict(
        _all(Kind.FINDING_CHANGED, "assign explain approve reject send")
    ),
}
"""By what the audit says. The words are those of the rooms, which tests compare."""
ONLY_WITH: Final[Mapping[Kind, str]] = {Kind.DEVIATION_FOUND: "opened"}
"""What the audit must count for there to be an event: a comparison may find nothing."""

_SET_UP = "set up once by people who see it at once; nothing happens to it from outside"
_OF_PERSON = "about one person, who is told by notice; other systems have no use for it"
SILENT: Final[Mapping[Subject, str]] = {
    Subject.ALERT_PATTERN: "alerts come from the systems that would be told",
    Subject.ANNOUNCEMENT: "for people, who see it on every page",
    Subject.API_TOKEN: _OF_PERSON,
    Subject.ARTICLE_TEMPLATE: _SET_UP,
    Subject.CALENDAR: _SET_UP,
    Subject.CANNED_REPLY: "for people, who insert it",
    Subject.CLIENT: _SET_UP,
    Subject.COMPATIBILITY: "a cell of a matrix, read as a whole",
    Subject.CONTACT: _OF_PERSON,
    Subject.CONTRACT: _SET_UP,
    Subject.DELIVERY: "a webhook would be told of its own deliveries without end",
    Subject.DEPARTMENT_CHECK: "signed by people for people",
    Subject.DICTIONARY_WORD: _SET_UP,
    Subject.DUTY: _SET_UP + "; its runs have events",
    Subject.FACTOR_RULE: _SET_UP,
    Subject.GAP: "learned from searches; what is written of it has events",
    Subject.GROUP_GRANT: _SET_UP,
    Subject.GUIDE: _SET_UP + "; its editions have events",
    Subject.IMPORT_JOB: "asked for by somebody who waits for it",
    Subject.IMPORT_MAPPING: _SET_UP,
    Subject.INCIDENT: "written from the time line, which says more than the audit",
    Subject.INDICATOR: _SET_UP + "; its findings have events",
    Subject.LETTER: "what it becomes has events; of the others nobody outside may know",
    Subject.MACRO: _SET_UP + "; what it does to an incident has events",
    Subject.MANAGED_SYSTEM: _SET_UP,
    Subject.MILESTONE: "its owner is told; programs read how far it is",
    Subject.MONTH_CHECK: "signed by people for people",
    Subject.ORGANISATION: _SET_UP,
    Subject.OWN_CAUSE: _SET_UP,
    Subject.PAST_CASE: "teaches ranking alone",
    Subject.PICTURE: "part of a text, whose change has an event",
    Subject.QUALITY_DATASET: _SET_UP + "; its runs have events",
    Subject.QUALITY_SOURCE: _SET_UP,
    Subject.REPORT_SCHEDULE: _SET_UP,
    Subject.REQUEST_KIND: _SET_UP,
    Subject.ROSTER: _SET_UP,
    Subject.SAMPLED_LINK: "judges the work of single people",
    Subject.SELF_CHECK: "signed by people for people",
    Subject.SERVICE: _SET_UP,
    Subject.SERVICE_LEVEL: _SET_UP,
    Subject.SPELLING: "old names go on being taken; programs read records by them, too",
    Subject.SPELLINGS_APART: _SET_UP,
    Subject.SYNONYM_GROUP: _SET_UP,
    Subject.TRAINING_COURSE: _OF_PERSON,
    Subject.TRAINING_SESSION: _OF_PERSON,
    Subject.UNIT: _SET_UP,
    Subject.USER: _OF_PERSON,
    Subject.WEBHOOK: _SET_UP,
}
"""Nouns without events of the audit, and why."""
