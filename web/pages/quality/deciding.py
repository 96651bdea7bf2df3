"""What leads decide of findings: to whom they are given, which reasons are accepted."""

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import KBError
from kb.people.directory import PersonCase, UnknownPersonError
from kb.people.models import User
from kb.quality.findings import listing, offering, service
from kb.quality.findings.errors import FindingCase, FindingInputError
from kb.quality.findings.models import Finding
from kb.services import choosing
from web.auth import current_actor
from web.errors import shown_on
from web.pages.quality import findings
from web.presentation import answers, forms
from web.presentation.answers import Of, Undoable
from web.services import services
from web.words.errors import explain

bp = Blueprint("quality_deciding", __name__, url_prefix="/quality/findings")


class Decision(StrEnum):
    ASSIGN = "assign"
    APPROVE = "approve"


@bp.post("/<int:finding_id>/assign")
@shown_on(findings.show)
def assign(finding_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        finding = listing.lock_finding(session, finding_id, g.user)
        person = _get_person(session, finding)
        service.assign(session, finding, person, by=_acting())
        name, step = person.name, findings.find_step(session, finding)
    said = gettext("The finding is with %(name)s.", name=name)
    return findings.done(finding_id, said, step)


@bp.post("/bulk")
def do_to_many() -> ResponseReturnValue:
    """Each in a transaction of its own: what is refused leaves the others done."""
    decision = forms.choice("decision", Decision)
    chosen = [each for each in forms.numbers("finding") if each <= forms.LARGEST]
    steps: dict[int, int | None] = {}
    refused: Counter[str] = Counter()
    for finding_id in chosen:
        try:
            with services().database.writing() as session:
                finding = listing.lock_finding(session, finding_id, g.user)
                _DECISIONS[decision](session, finding)
                steps[finding_id] = findings.find_step(session, finding)
        except KBError as error:
            refused[explain(error)] += 1
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    back = url_for("quality_findings.index", **asked)
    _tell(steps, refused, back)
    return redirect(back)


def _tell(steps: Mapping[int, int | None], refused: Counter[str], back: str) -> None:
    done = len(steps)
    if done:
        sentence = ngettext(
            "%(num)d finding is done.", "%(num)d findings are done.", done
        )
        undoable = {key: step for key, step in steps.items() if step is not None}
        answers.answer(sentence, Undoable(Of.FINDING, undoable, back))
    for sentence, count in refused.items():
        flash(gettext("Left as it was (%(count)s): %(why)s", count=count, why=sentence))
    if not done and not refused:
        flash(gettext("Tick at least one finding."))


def _assign(session: Session, finding: Finding) -> None:
    service.assign(session, finding, _get_person(session, finding), by=_acting())


def _approve(session: Session, finding: Finding) -> None:
    service.approve_explanation(session, finding, by=_acting())


_DECISIONS: Final[dict[Decision, Callable[[Session, Finding], None]]] = {
    Decision.ASSIGN: _assign,
    Decision.APPROVE: _approve,
}


def _get_person(session: Session, finding: Finding) -> User:
    """One of those who are offered for the finding."""
    offered = offering.list_people(session, [finding.unit], g.user)
    try:
        return choosing.pick(offered, forms.word("person"))
    except UnknownPersonError as error:
        if error.case is PersonCase.SEVERAL:
            raise
        raise FindingInputError(
            "A finding is given to somebody of its unit.", case=FindingCase.NOT_OF_UNIT
        ) from error


def _acting() -> By:
    return By(current_actor(), services().now())
