"""Writing: drafts that save themselves, their files, and the way into review."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb import origins, recognition
from kb.articles import catalogue, guesses
from kb.articles.attributes import Attributes
from kb.articles.kinds import CHOSEN, SECTIONS, WRITTEN, ArticleKind, PlanType
from kb.articles.likeness import Near, Wording, find_near
from kb.articles.models import Article, Submission
from kb.articles.submissions import Draft, open_draft
from kb.articles.visibility import EVERYTHING
from kb.articles.waiting_likeness import find_near_waiting
from kb.audit import By
from kb.changes import service as changes
from kb.changes.listing import get_change
from kb.content.references import remember
from kb.incidents import links, listing
from kb.origins import Origin
from kb.problems import service as problems
from kb.problems.listing import get_problem
from kb.traces import gaps
from review import consequences, editing, errors, policy, queue, service, workflow
from review.actions import Action
from review.checks import Finding, check_form
from web.auth import current_actor, require_staff
from web.errors import shown_on, wants_json
from web.intake import drafting, filed
from web.intake.neighbours import surroundings
from web.presentation import forms
from web.presentation.comparing import compare_texts, to_lines
from web.services import services
from web.words.kind_reasons import kind_reason

bp = Blueprint("submissions", __name__, url_prefix="/submissions")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    with services().database.reading() as session:
        return render_template(
            "authoring/submissions.html",
            submissions=queue.list_of_author(session, g.user),
            gaps=gaps.list_taken(session, g.user),
            kinds=list(WRITTEN),
        )


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Open a draft, filled from the work that it is born in."""
    kind = forms.choice("kind", ArticleKind, ArticleKind.SOLUTION)
    actor, now = current_actor(), services().now()
    with services().database.writing() as session:
        draft, origin = _filled(session, kind)
        submission = open_draft(session, draft, author=g.user, now=now)
        origin.submission_id = submission.id
        session.add(origin)
        _tie(session, submission, origin, By(actor, now))
    return redirect(url_for("submissions.edit", submission_id=submission.id))


def _filled(session: Session, kind: ArticleKind) -> tuple[Draft, Origin]:
    """The draft with what is known from an incident, a problem, a change or a gap."""
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


def _plan_type() -> str:
    return forms.choice("plan_type", PlanType, PlanType.TECHNICAL_PLAN).value


def _tie(session: Session, submission: Submission, origin: Origin, by: By) -> None:
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


@bp.post("/revise/<int:article_id>")
def revise(article_id: int) -> ResponseReturnValue:
    """Open a draft of an article's next revision, with the files it has.

    Guesses that are ticked are filled in; see ``web.pages.authoring.proposals``.
    """
    now = services().now()
    with services().database.writing() as session:
        article = catalogue.get_article(session, article_id, EVERYTHING)
        submission = open_draft(
            session,
            _with_guesses(session, article, _as_draft(article), now),
            author=g.user,
            now=now,
            article=article,
            attachments=_copies(article),
        )
    return redirect(url_for("submissions.edit", submission_id=submission.id))


def _as_draft(article: Article) -> Draft:
    revision = article.current_revision
    assert revision is not None, "a live article has one"
    return Draft(
        kind=article.kind,
        title=revision.title,
        sections=revision.sections,
        attributes=Attributes.from_mapping(revision.attributes),
        audience=revision.audience,
    )


def _with_guesses(
    session: Session, article: Article, draft: Draft, now: datetime
) -> Draft:
    chosen = request.form.getlist("take")
    revision = article.current_revision
    if not chosen or revision is None:
        return draft
    taken = guesses.settle(session, revision.submission_id, chosen, now=now)
    values = {**draft.attributes.to_mapping(), **taken}
    return replace(draft, attributes=Attributes.from_mapping(values))


def _copies(article: Article) -> list[Any]:
    revision = article.current_revision
    assert revision is not None, "a live article has one"
    return [attachment.copied() for attachment in revision.attachments]


@bp.get("/<int:submission_id>")
def show(submission_id: int) -> str:
    return _page(submission_id)


@bp.get("/<int:submission_id>/edit")
def edit(submission_id: int) -> str:
    return _page(submission_id, writing=True)


def _edit_page(submission_id: int, problem: str = "", **_arguments: int) -> str:
    return _page(submission_id, problem, writing=True)


def _page(submission_id: int, problem: str = "", *, writing: bool = False) -> str:
    with services().database.reading() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        allowed = workflow.allowed(submission, g.user)
        findings = _findings(session, submission)
        guessed = guesses.find_open(session, submission.id)
        return render_template(
            "authoring/write.html"
            if writing and "edit" in allowed
            else "authoring/submission.html",
            submission=submission,
            recognised=recognition.read_progress(session, submission.attachments),
            guessed=guessed,
            guessed_besides={
                name: value for name, value in guessed.items() if name != "kind"
            },
            guessed_kind=_guessed_kind(session, submission),
            kind_reason=kind_reason,
            near=[] if writing else _find_near(session, submission),
            near_waiting=[]
            if writing or not service.is_open(submission)
            else find_near_waiting(
                session, submission, queue.is_seen_by(session, g.user)
            ),
            draft=editing.to_draft(submission),
            problem=problem,
            typed=forms.typed(),
            findings=_by_field(findings),
            allowed=allowed,
            origin=origins.find_origin(session, submission),
            others=consequences.list_other_open(session, submission),
            outdated=editing.is_outdated(submission),
            events=list(submission.events),
            fields=drafting.ATTRIBUTE_FIELDS[submission.kind],
            sections=SECTIONS[submission.kind],
            audiences=list(CHOSEN),
            plan_types=list(PlanType),
            is_list=drafting.is_list,
        )


def _guessed_kind(session: Session, submission: Submission) -> str:
    """Another kind than it has, that it looks like; the kind of an article stays."""
    kind = guesses.find_kind(session, submission.id)
    return "" if submission.article or kind == submission.kind else kind


def _find_near(session: Session, submission: Submission) -> list[Near]:
    """What a new article may be the next revision of."""
    if submission.article is not None:
        return []
    draft = editing.to_draft(submission)
    wording = Wording(draft.title, draft.sections, draft.attributes.source)
    return find_near(session, wording)


def _findings(session: Session, submission: Submission) -> list[Finding]:
    return check_form(
        session,
        editing.to_draft(submission),
        submission.article_id or 0,
        surroundings(services(), session),
    )


def _by_field(findings: list[Finding]) -> dict[str, list[Finding]]:
    fields: dict[str, list[Finding]] = {}
    for finding in findings:
        fields.setdefault(finding.field, []).append(finding)
    return fields


@bp.post("/<int:submission_id>")
@shown_on(_edit_page)
def save(submission_id: int) -> ResponseReturnValue:
    """Keep what is written; the script does it every few seconds."""
    submission = _save(submission_id)
    if wants_json(request):
        return _saved(submission_id, submission.version)
    if forms.word("action") == "submit":
        return _submit(submission_id)
    flash(gettext("The draft is saved."), "good")
    return redirect(url_for("submissions.edit", submission_id=submission_id))


def _save(submission_id: int) -> Submission:
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        draft = drafting.read_draft(submission.kind, submission.attributes)
        editing.save_text(
            session,
            submission,
            draft,
            version=forms.number("seen") or 0,
            by=By(current_actor(), services().now()),
        )
        return submission


def _saved(submission_id: int, version: int) -> ResponseReturnValue:
    """What the script needs: the new version, and what the form rules say."""
    with services().database.reading() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        fields = _by_field(_findings(session, submission))
    html = {
        name: render_template("shared/findings.html", findings=found)
        for name, found in fields.items()
    }
    return {"version": version, "findings": html}, HTTPStatus.OK


def _submit(submission_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        service.submit(
            session,
            submission,
            by=By(current_actor(), services().now()),
            findings=_findings(session, submission),
        )
    flash(gettext("It is in review now. You will be told what becomes of it."), "good")
    return redirect(url_for("submissions.show", submission_id=submission_id))


@bp.post("/<int:submission_id>/withdraw")
@shown_on(_page)
def withdraw(submission_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        service.withdraw(session, submission, by=By(current_actor(), services().now()))
    flash(gettext("It is withdrawn."), "good")
    return redirect(url_for("submissions.index"))


@bp.post("/<int:submission_id>/files")
@shown_on(_edit_page)
def add_files(submission_id: int) -> ResponseReturnValue:
    """Attach files; they are read first, and their losses shown beside them."""
    if not policy.may_write(g.user):
        raise errors.NotAllowedError(Action.SUBMIT)
    read = filed.read_uploads(request.files.getlist("files"))
    now = services().now()
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        for rows, contents in read:
            for content in contents:
                remember(session, content, now=now)
            editing.add_attachments(
                session, submission, rows, by=By(current_actor(), now)
            )
    return redirect(
        url_for("submissions.edit", submission_id=submission_id, _anchor="files")
    )


@bp.post("/<int:submission_id>/files/<int:attachment_id>/remove")
@shown_on(_edit_page)
def remove_file(submission_id: int, attachment_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        editing.remove_attachment(
            session,
            submission,
            attachment_id,
            by=By(current_actor(), services().now()),
        )
    return redirect(
        url_for("submissions.edit", submission_id=submission_id, _anchor="files")
    )


@bp.get("/<int:submission_id>/files/<int:attachment_id>")
def download(submission_id: int, attachment_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        attachment = submission.get_attachment(attachment_id)
    return filed.send(attachment.blob_sha256, attachment.name)


@bp.get("/<int:submission_id>/rebase")
def compare(submission_id: int) -> str:
    return _rebase_page(submission_id)


def _rebase_page(submission_id: int, problem: str = "") -> str:
    """Three texts: what both started from, what is live now, and the author's."""
    with services().database.reading() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        live = editing.live_revision(submission)
        started = (
            catalogue.find_revision(session, live.article_id, submission.base_number)
            if live
            else None
        )
        base = to_lines(started) if started else {}
        theirs = to_lines(live) if live else {}
        return render_template(
            "authoring/rebase.html",
            submission=submission,
            live=live,
            problem=problem,
            theirs=compare_texts(base, theirs),
            mine=compare_texts(base, to_lines(submission)),
        )


@bp.post("/<int:submission_id>/rebase")
@shown_on(_rebase_page)
def rebase(submission_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        editing.rebase(
            session,
            submission,
            forms.number("number") or 0,
            by=By(current_actor(), services().now()),
        )
    flash(gettext("Now bring both together, and submit it."), "good")
    return redirect(url_for("submissions.edit", submission_id=submission_id))
