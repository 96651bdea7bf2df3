"""What recurring duties are called: states, answers, rules in words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import get_locale, gettext, lazy_gettext

from kb.checklists import questions as checklists
from kb.checklists.questions import Question, Words
from kb.duties import findings
from kb.duties.kinds import Kinds
from kb.duties.walks import ASKED_BY
from kb.numbering import ITEMS
from kb.registers.types import RecordType, Types

STATES: Final[dict[str, Any]] = {
    "planned": lazy_gettext("to be done"),
    "done": lazy_gettext("done"),
    "missed": lazy_gettext("missed"),
    "skipped": lazy_gettext("skipped"),
}
TONES: Final[dict[str, str]] = {"done": "good", "missed": "bad", "skipped": "idle"}
ACTIONS: Final[dict[str, Any]] = {
    "plan": lazy_gettext("Planned"),
    "complete": lazy_gettext("Completed"),
    "skip": lazy_gettext("Skipped"),
    "miss": lazy_gettext("Missed"),
}
ANSWERS: Final[dict[str, Any]] = {
    "yes_no": lazy_gettext("Yes or no"),
    "number": lazy_gettext("Numeric value"),
    "choice": lazy_gettext("Choice"),
    "text": lazy_gettext("Text"),
    "photo": lazy_gettext("Photo"),
}
YES_NO: Final[dict[str, Any]] = {
    "yes": lazy_gettext("Yes"),
    "no": lazy_gettext("No"),
}
OPENS: Final[dict[str, Any]] = {
    "item": lazy_gettext("an improvement item"),
    "incident": lazy_gettext("an incident"),
}
OFF_DAYS: Final[dict[str, Any]] = {
    "keep": lazy_gettext("stay where they are"),
    "skip": lazy_gettext("fall out"),
    "before": lazy_gettext("move to the working day before"),
    "after": lazy_gettext("move to the next working day"),
}
RULES: Final[dict[str, Any]] = {
    "FREQ=DAILY": lazy_gettext("every day"),
    "FREQ=WEEKLY;BYDAY=MO": lazy_gettext("every Monday"),
    "FREQ=WEEKLY;BYDAY=TU": lazy_gettext("every Tuesday"),
    "FREQ=WEEKLY;BYDAY=WE": lazy_gettext("every Wednesday"),
    "FREQ=WEEKLY;BYDAY=TH": lazy_gettext("every Thursday"),
    "FREQ=WEEKLY;BYDAY=MO,WE,FR": lazy_gettext("every Monday, Wednesday and Friday"),
    "FREQ=WEEKLY;BYDAY=FR": lazy_gettext("every Friday"),
    "FREQ=WEEKLY;BYWORKDAY=1": lazy_gettext("the first working day of the week"),
    "FREQ=WEEKLY;BYWORKDAY=-1": lazy_gettext("the last working day of the week"),
    "FREQ=MONTHLY;BYWORKDAY=1": lazy_gettext("the first working day of the month"),
    "FREQ=MONTHLY;BYWORKDAY=-1": lazy_gettext("the last working day of the month"),
    "FREQ=MONTHLY;BYMONTHDAY=15": lazy_gettext("the 15th of the month"),
    "FREQ=MONTHLY;BYDAY=1MO": lazy_gettext("the first Monday of the month"),
    "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYWORKDAY=-1": lazy_gettext(
        "the last working day of the quarter"
    ),
    "FREQ=YEARLY;BYWORKDAY=-1": lazy_gettext("the last working day of the year"),
}
_OWN: Final = re.compile(
    r"FREQ=MONTHLY;(?:BYMONTH=(?P<months>[\d,]+);)?BYWORKDAY=(?P<place>-?\d+)"
)


def write_rule(rule: str) -> str:
    """A rule in words, where it is one that many need; any other as it was typed."""
    if rule in RULES:
        return str(RULES[rule])
    own = _OWN.fullmatch(rule)
    if own is None:
        return rule
    place = int(own["place"])
    if place > 0:
        said = gettext("working day %(place)s of the month", place=place)
    else:
        said = gettext("working day %(place)s before the month ends", place=-place)
    if own["months"]:
        months = gettext(", ").join(own["months"].split(","))
        said = gettext("%(rule)s, months %(months)s", rule=said, months=months)
    return str(said)


def say(words: Words) -> str:
    return checklists.say(words, str(get_locale()))


def name_kind(kinds: Kinds, code: str) -> str:
    kind = kinds.get(code)
    return say(kind.names) if kind is not None else code


def list_kinds(kinds: Kinds) -> list[tuple[str, str]]:
    return [(code, say(kind.names)) for code, kind in kinds.items()]


def list_choices(question: Question) -> list[tuple[str, str]]:
    return [(each.code, say(each.words)) for each in question.choices]


def number_item(item_id: int) -> str:
    return ITEMS.write(item_id)


def say_value(question: Question, value: str) -> str:
    return findings.say_value(question, value, str(get_locale()))


def say_limits(question: Question) -> str:
    return findings.say_limits(question)


def name_types(types: Sequence[RecordType]) -> list[tuple[str, str]]:
    return [(each.code, say(each.names)) for each in types]


def name_fields(types: Sequence[RecordType]) -> list[tuple[str, str]]:
    """The fields by which records are chosen, each after its register."""
    return [
        (f"{each.code}.{field.key}", f"{say(each.names)} · {say(field.names)}")
        for each in types
        for field in each.fields
        if field.kind in ASKED_BY
    ]


def describe_records(types: Types, group: Mapping[str, Any], unit: str) -> str:
    """Such as: Assets · Category = Printer · Bureau."""
    found = types.get(group["type_code"])
    if found is None:
        return str(group["type_code"])
    said = [say(found.names)]
    asked = found.field(group["field"])
    if asked is not None:
        value = group["value"]
        names = (asked.choices or {}).get(value)
        said.append(f"{say(asked.names)} = {say(names) if names else value}")
    return " · ".join(filter(None, [*said, unit]))
