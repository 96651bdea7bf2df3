"""The form of a duty: read into a draft, and its checklist row by row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask import g, request
from sqlalchemy.orm import Session

from kb.checklists.questions import (
    MAX_QUESTIONS,
    AnswerType,
    Checklist,
    Question,
    read_checklist,
    to_data,
)
from kb.duties.kinds import Kinds, get_kind
from kb.duties.models import MAX_DUE_DAYS, Duty, Opens
from kb.duties.rules import OffDays
from kb.duties.service import Draft
from kb.duties.walks import Wish
from kb.people.models import Post
from kb.registers.errors import UnknownRecordTypeError
from kb.registers.types import get_type, read_types
from kb.services import choosing
from web.pages.management.calendars import today
from web.presentation import forms
from web.services import services
from web.words import duties as duty_words

BLANK_ROWS: Final = 3
"""Of questions, below those that there are."""
_FIELDS: Final = ("key", "words", "type", "lowest", "highest", "measured_in", "choices")

Row = Mapping[str, Any]


def read_draft(
    session: Session, kinds: Kinds, before: Checklist | None = None
) -> Draft:
    """What the form says. Raise ``InvalidInputError`` for what it cannot be.

    Questions that stay as they were keep their words in both languages.
    """
    login = forms.word("owner")
    kind = get_kind(kinds, forms.word("kind"))
    return Draft(
        kind=kind.code,
        title=forms.word("title"),
        description=forms.text("description"),
        unit=choosing.get_unit(session, forms.number("unit") or 0, g.user),
        post=forms.choice("post", Post, Post.TECHNICAL),
        owner=choosing.find_person(session, login, g.user) if login else None,
        rule=forms.word("rule"),
        off_days=forms.choice("off_days", OffDays, OffDays.KEEP),
        starts_on=forms.day("starts_on") or today(),
        ends_on=forms.day("ends_on"),
        calendar_id=forms.calendar_id(session),
        due_days=_read_due_days(),
        opens=forms.choice("opens", Opens, Opens.ITEM),
        places=forms.text("places").split("\n"),
        records=_read_records(session),
        by_plan=kind.by_plan,
        plan_id=forms.number("plan") if kind.by_plan else None,
        checklist=read_checklist(list(_read_questions(before))),
    )


def _read_records(session: Session) -> Wish | None:
    """*record_field* is written as ``asset.category``: of which type, and which field."""
    code = forms.word("record_type")
    if not code:
        return None
    type_code, _, key = forms.word("record_field").partition(".")
    unit_id = forms.number("record_unit")
    try:
        found = get_type(read_types(services().settings.home), code)
    except UnknownRecordTypeError:
        raise forms.FormError("record_type") from None
    return Wish(
        type=found,
        unit=choosing.get_unit(session, unit_id, g.user) if unit_id else None,
        field=key if type_code == code else "",
        value=forms.word("record_value"),
    )


def _read_due_days() -> int:
    given = forms.word("due_days") or "0"
    if (
        not given.isascii()
        or not given.isdecimal()
        or len(given) > len(str(MAX_DUE_DAYS))
    ):
        raise forms.FormError("due_days")
    return int(given)


def _read_questions(before: Checklist | None) -> Iterator[dict[str, Any]]:
    known = {each.key: each for each in before.questions} if before else {}
    for number in range(_count_rows()):
        row = {name: forms.word(f"q{number}-{name}") for name in _FIELDS}
        if not row["words"]:
            continue
        yield _to_data(row, number, known.get(row["key"]))


def _to_data(
    row: dict[str, str], number: int, before: Question | None
) -> dict[str, Any]:
    choices = [each.strip() for each in row["choices"].replace("；", ";").split(";")]
    data: dict[str, Any] = {
        **row,
        "key": row["key"] or f"q{number + 1}",
        "obligatory": forms.flag(f"q{number}-obligatory"),
        "once": forms.flag(f"q{number}-once"),
        "choices": [each for each in choices if each],
        "findings": _split(forms.word(f"q{number}-findings")),
    }
    if before is None:
        return data
    # What was shipped in two languages stays so while nobody writes other words.
    if row["words"] == duty_words.say(before.words):
        data["words"] = before.words
    if data["choices"] == [duty_words.say(each.words) for each in before.choices]:
        data["choices"] = [
            {"code": each.code, "words": each.words} for each in before.choices
        ]
        data["findings"] = _to_codes(before, data["findings"])
    return data


def _split(text: str) -> list[str]:
    """What counts as a finding, separated by semicolons; yes and no in both languages."""
    said = {"是": "yes", "否": "no"}
    parts = (each.strip() for each in text.replace("；", ";").split(";"))
    return [said.get(each, each) for each in parts if each]


def _to_codes(question: Question, given: Sequence[str]) -> list[str]:
    codes = {duty_words.say(each.words): each.code for each in question.choices}
    return [codes.get(each, each) for each in given]


def _count_rows() -> int:
    given = forms.number("rows") or 0
    return min(given, MAX_QUESTIONS + BLANK_ROWS)


def list_rows(checklist: Checklist | None) -> list[Row]:
    """The rows of the form: what was typed, else the checklist, and some that are blank."""
    if request.method == "POST":
        rows = [_typed_row(number) for number in range(_count_rows())]
        more = BLANK_ROWS if forms.word("act") == "more" else 0
        return rows + [_blank()] * more
    questions = checklist.questions if checklist is not None else ()
    return [*map(_to_row, questions), *[_blank()] * BLANK_ROWS]


def _typed_row(number: int) -> Row:
    row: dict[str, Any] = {
        name: forms.word(f"q{number}-{name}") for name in (*_FIELDS, "findings")
    }
    row["obligatory"] = forms.flag(f"q{number}-obligatory")
    row["once"] = forms.flag(f"q{number}-once")
    return row


def _to_row(question: Question) -> Row:
    (data,) = to_data(Checklist((question,)))
    names = {each.code: duty_words.say(each.words) for each in question.choices}
    if question.type is AnswerType.YES_NO:
        names = {code: str(name) for code, name in duty_words.YES_NO.items()}
    return {
        **_blank(),
        **data,
        "words": duty_words.say(question.words),
        "choices": "; ".join(duty_words.say(each.words) for each in question.choices),
        "findings": "; ".join(
            names.get(each, each) for each in sorted(question.findings)
        ),
        "obligatory": question.obligatory,
        "once": question.once,
    }


def _blank() -> dict[str, Any]:
    names = (*_FIELDS, "findings")
    return {**dict.fromkeys(names, ""), "obligatory": True, "once": False}


def to_typed(duty: Duty) -> Mapping[str, Any]:
    """What the form of a duty shows before anything is typed."""
    if request.method == "POST":
        return request.form
    return {
        "kind": duty.kind,
        "title": duty.title,
        "description": duty.description,
        "unit": duty.unit_id,
        "post": duty.post.value,
        "owner": duty.owner.login if duty.owner else "",
        "rule": duty.rule,
        "off_days": duty.off_days.value,
        "starts_on": duty.starts_on.isoformat(),
        "ends_on": duty.ends_on.isoformat() if duty.ends_on else "",
        "calendar": duty.calendar_id or "",
        "due_days": duty.due_days,
        "opens": duty.opens.value,
        "places": "\n".join(duty.places),
        "plan": duty.plan_id or "",
        **_type_records(duty.records or {}),
    }


def _type_records(group: Mapping[str, Any]) -> Mapping[str, Any]:
    code, key = group.get("type_code", ""), group.get("field", "")
    found = read_types(services().settings.home).get(code)
    asked = found.field(key) if found is not None else None
    value = group.get("value", "")
    names = (asked.choices or {}).get(value) if asked is not None else None
    return {
        "record_type": code,
        "record_unit": group.get("unit_id") or "",
        "record_field": f"{code}.{key}" if key else "",
        "record_value": duty_words.say(names) if names else value,
    }
