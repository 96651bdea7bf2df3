"""What a draft begins with: the work that it is born in, or the article that it revises."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import g, request
from sqlalchemy.orm import Session

from kb.articles import guesses
from kb.articles.attributes import Attributes
from kb.articles.kinds import SECTIONS, ArticleKind, PlanType
from kb.articles.models import Article, Submission
from kb.articles.submissions import Draft
from kb.audit import By
from kb.changes import service as changes
from kb.changes.listing import get_change
from kb.exchange import unanswered
from kb.incidents import links, listing
from kb.origins import Origin
from kb.problems import service as problems
from kb.problems.listing import get_problem
from kb.text import MAX_LINE
from kb.traces import gaps
from web.presentation import forms


def fill(session: Session, kind: ArticleKind) -> tuple[Draft, Origin]:
    """The draft with what is known from an incident, a problem, a change, a past case or a gap."""
    if (case_id := forms.number("past_case")) is not None:
        return _of_case(session, case_id)
    incident_id, problem_id = forms.number("incident"), forms.number("problem")
    change_id, gap = forms.number("change"), forms.text("gap").strip()
    title, symptom, attributes = "", "", Attributes()
    origin = Origin(searched=forms.text("searched")[:4_000])
    if incident_id is not None:
        incident = listing.get_incident(session, incident_id, g.user)
        title, symptom = incident.title, incident.description or incident.title
        attributes = Attributes(system=incident.system, category=incident.category)
        origin.incident_id = incident.id
    elif problem_id is not None:
        problem = get_problem(session, problem_id, g.user)
        title, symptom = problem.title, problem.description
        attributes = Attributes(system=problem.system)
        origin.problem_id = problem.id
    elif change_id is not None:
        change = get_change(session, change_id, g.user)
        title, symptom = change.title, change.description
        attributes = Attributes(system=change.system, plan_type=_plan_type())
        origin.change_id = change.id
    elif gap:
        title = symptom = gap
    section = "purpose" if kind is ArticleKind.CHANGE_PLAN else SECTIONS[kind][0]
    return (
        Draft(
            kind=kind,
            title=title,
            sections={section: symptom} if symptom else {},
            attributes=attributes,
        ),
        origin,
    )


def _of_case(session: Session, case_id: int) -> tuple[Draft, Origin]:
    """What was done in a past case, for it and all that are like it."""
    case = unanswered.get_case(session, case_id, g.user)
    symptom = case.body.removesuffix(case.resolution).strip() or case.title
    draft = Draft(
        kind=ArticleKind.SOLUTION,
        title=case.title,
        sections={"symptom": symptom, "resolution": case.resolution},
        attributes=Attributes(
            system=case.system,
            category=case.category,
            source=f"{case.origin} {case.external_id}"[:MAX_LINE],
        ),
    )
    return draft, Origin(past_case_id=case.group_id or case.id)


def _plan_type() -> str:
    return forms.choice("plan_type", PlanType, PlanType.TECHNICAL_PLAN).value


def tie(session: Session, submission: Submission, origin: Origin, by: By) -> None:
    """Have the work wait for what is being written."""
    if origin.incident_id is not None and submission.kind is ArticleKind.SOLUTION:
        incident = listing.get_incident(session, origin.incident_id, g.user)
        links.await_submission(session, incident, submission, by=by)
    elif origin.problem_id is not None and submission.kind is ArticleKind.SOLUTION:
        problem = get_problem(session, origin.problem_id, g.user)
        problems.await_submission(session, problem, submission, by=by)
    elif origin.change_id is not None:
        change = get_change(session, origin.change_id, g.user)
        changes.add_plan(session, change, submission, by=by)
    elif gap := forms.text("gap").strip():
        gaps.answer_with(gaps.take(session, gap, by=by), submission.id)


def to_draft(article: Article) -> Draft:
    revision = article.current_revision
    assert revision is not None, "a live article has one"
    return Draft(
        kind=article.kind,
        title=revision.title,
        sections=revision.sections,
        attributes=Attributes.from_mapping(revision.attributes),
        audience=revision.audience,
    )


def with_guesses(
    session: Session, article: Article, draft: Draft, now: datetime
) -> Draft:
    """The draft with those of the article's guesses that are ticked."""
    chosen = request.form.getlist("take")
    revision = article.current_revision
    if not chosen or revision is None:
        return draft
    taken = guesses.settle(session, revision.submission_id, chosen, now=now)
    values = {**draft.attributes.to_mapping(), **taken}
    return replace(draft, attributes=Attributes.from_mapping(values))


def copy_files(article: Article) -> list[Any]:
    revision = article.current_revision
    assert revision is not None, "a live article has one"
    return [attachment.copied() for attachment in revision.attachments]
