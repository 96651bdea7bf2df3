"""Baselines: begun for a group of records, given editions, and ended."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.baselines.comparing import (
    Expectation,
    Rule,
    read_expectations,
    write_expectations,
)
from kb.baselines.deviating import Outcome, compare_all
from kb.baselines.errors import (
    BaselineCase,
    BaselineCodeTakenError,
    BaselineInputError,
    BaselineNotAllowedError,
)
from kb.baselines.groups import list_members, read_known, to_facts
from kb.baselines.listing import lock_baseline
from kb.baselines.models import Baseline, BaselineEdition
from kb.baselines.visibility import may_expect
from kb.people.models import Unit
from kb.registers.types import Types
from kb.services.belonging import Hints, find_id
from kb.services.choosing import find_unit
from kb.text import MAX_LINE, clean, to_line

_CODE: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBaseline:
    code: str
    name: str
    type_code: str = ""
    unit: str = ""
    """By name."""
    words: str = ""


def add_baseline(
    session: Session, new: NewBaseline, types: Types, *, by: By
) -> Baseline:
    """Begin one, which expects nothing yet.

    Raise ``BaselineInputError``; ``BaselineCodeTakenError`` for a code that is in use.
    """
    _require_manager(by)
    code, name, words = to_line(new.code).lower(), to_line(new.name), to_line(new.words)
    _require_names(code, name)
    unit = _find_unit(session, new.unit, by)
    type_code = _find_type(new.type_code, types)
    if not (type_code or unit or words) or len(words) > MAX_LINE:
        raise BaselineInputError(
            "Say which records it is about: their register, unit or words.",
            case=BaselineCase.GROUP,
            field="words",
        )
    if session.scalar(select(Baseline.id).where(Baseline.code == code)) is not None:
        raise BaselineCodeTakenError(code)
    baseline = Baseline(
        code=code,
        name=name,
        client_id=unit.client_id
        if unit
        else find_id(session, Hints(asker=by.actor.user)),
        type_code=type_code,
        unit=unit,
        words=words,
        edition=0,
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(baseline)
    session.flush()  # The audit names the id.
    audit.record(session, "add", baseline, by=by)
    return baseline


def expect(
    session: Session, baseline: Baseline, expected: str, note: str = "", *, by: By
) -> Outcome:
    """Put the next edition in force, and compare the whole group with it.

    Raise ``BaselineInputError`` with the line that is none.
    """
    _require_manager(by)
    return _begin_edition(session, baseline, read_expectations(expected), note, by)


def freeze(session: Session, baseline: Baseline, note: str = "", *, by: By) -> Outcome:
    """Expect of each record of the group what it is now."""
    _require_manager(by)
    known = to_facts(read_known(session, list_members(session, baseline)))
    expected = tuple(
        Expectation(attribute, Rule.IS, value, code)
        for code, facts in known.items()
        for attribute, value in sorted(facts.items())
    )
    # What it writes is what is read again, or is refused as a line that is none.
    return _begin_edition(
        session, baseline, read_expectations(write_expectations(expected)), note, by
    )


def end_baseline(session: Session, baseline: Baseline, *, by: By) -> None:
    """Expect nothing any more: nothing deviates any more. What was, stays to be read."""
    _require_manager(by)
    baseline = lock_baseline(session, baseline)
    if baseline.ended_at is not None:
        return
    baseline.ended_at = baseline.updated_at = by.now
    outcome = compare_all(session, baseline, by=by)
    audit.record(session, "end", baseline, by=by, corrected=outcome.corrected)


def _begin_edition(
    session: Session,
    baseline: Baseline,
    expected: tuple[Expectation, ...],
    note: str,
    by: By,
) -> Outcome:
    if not expected:
        raise BaselineInputError(
            "Say what is expected, a line for each thing.",
            case=BaselineCase.NOTHING_EXPECTED,
            field="expected",
        )
    text = clean(write_expectations(expected), _LONGEST)
    baseline = lock_baseline(session, baseline)
    edition = BaselineEdition(
        baseline_id=baseline.id,
        number=baseline.edition + 1,
        expected=text,
        note=clean(note),
        made_by_id=by.actor.user.id,
        made_at=by.now,
    )
    session.add(edition)
    baseline.edition, baseline.updated_at = edition.number, by.now
    session.flush()  # The comparison reads the edition.
    outcome = compare_all(session, baseline, by=by)
    audit.record(
        session,
        "expect",
        baseline,
        by=by,
        edition=edition.number,
        opened=outcome.opened,
        corrected=outcome.corrected,
    )
    return outcome


_LONGEST: Final = 500_000
"""Characters of an edition."""


def _require_manager(by: By) -> None:
    if not may_expect(by.actor.user):
        raise BaselineNotAllowedError


def _require_names(code: str, name: str) -> None:
    if _CODE.fullmatch(code) is None:
        raise BaselineInputError(
            "A code has up to 40 small letters, digits and hyphens.",
            case=BaselineCase.CODE,
            field="code",
        )
    if not name or len(name) > MAX_LINE:
        raise BaselineInputError(
            f"A baseline has a name of up to {MAX_LINE} characters.",
            case=BaselineCase.NAME,
            field="name",
            limit=MAX_LINE,
        )


def _find_unit(session: Session, name: str, by: By) -> Unit | None:
    wanted = to_line(name)
    unit = find_unit(session, wanted, by.actor.user) if wanted else None
    if wanted and unit is None:
        raise BaselineInputError(
            f"There is no unit {wanted[:60]}.",
            case=BaselineCase.UNIT,
            field="unit",
            given=wanted[:60],
        )
    return unit


def _find_type(code: str, types: Types) -> str:
    """Private registers take no part: for this they are not there."""
    wanted = to_line(code)
    found = types.get(wanted)
    if wanted and (found is None or found.private):
        raise BaselineInputError(
            f"There is no register {wanted[:60]}.",
            case=BaselineCase.TYPE,
            field="type_code",
            given=wanted[:60],
        )
    return wanted
