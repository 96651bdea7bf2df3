"""Writing: drafts that save themselves, their files, and the way into review."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb import origins, recognition
from kb.articles import catalogue, guesses, templates
from kb.articles.document_numbers import SCHEMES
from kb.articles.kinds import SECTIONS, WRITTEN, ArticleKind, PlanType
from kb.articles.likeness import Near, Wording, find_near
from kb.articles.models import Article, Submission
from kb.articles.submissions import list_audiences, open_draft
from kb.articles.visibility import EVERYTHING
from kb.articles.waiting_likeness import find_near_waiting
from kb.audit import By
from kb.traces import gaps
from review import consequences, editing, errors, policy, queue, service, workflow
from review.actions import Action
from review.checks import Finding, check_form
from web.answers import values
from web.auth import current_actor, require_staff
from web.errors import shown_on, wants_json
from web.intake import drafting, filed
from web.intake.neighbours import find_nearest, surroundings
from web.languages import choose_language
from web.pages.authoring import beginnings
from web.presentation import forms
from web.presentation.comparing import compare_texts, to_lines
from web.services import services
from web.words.kind_reasons import kind_reason

bp = Blueprint("submissions", __name__, url_prefix="/submissions")

MOST_SIMILAR: Final = 5


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
        draft, origin = beginnings.fill(session, kind)
        submission = open_draft(session, draft, author=g.user, now=now)
        origin.submission_id = submission.id
        session.add(origin)
        beginnings.tie(session, submission, origin, By(actor, now))
    flash(gettext("Your draft is begun. Submit it when it is complete."), "good")
    return redirect(url_for("submissions.edit", submission_id=submission.id))


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
            beginnings.with_guesses(
                session, article, beginnings.to_draft(article), now
            ),
            author=g.user,
            now=now,
            article=article,
            attachments=beginnings.copy_files(article),
        )
    flash(
        gettext(
            "Your draft is begun; the article stays as it is until it is published."
        ),
        "good",
    )
    return redirect(url_for("submissions.edit", submission_id=submission.id))


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
            near=(_find_similar if writing else _find_near)(session, submission),
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
            has_number=submission.kind in SCHEMES and submission.article is None,
            fields=drafting.ATTRIBUTE_FIELDS[submission.kind],
            sections=SECTIONS[submission.kind],
            audiences=list_audiences(submission.kind),
            plan_types=list(PlanType),
            templates=templates.list_templates(session, submission.kind),
            is_list=drafting.is_list,
            in_use=values.list_in_use(
                session, services().engine, submission.kind, g.user
            )
            if writing
            else {},
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


def _find_similar(session: Session, submission: Submission) -> list[Near]:
    """Beside those, what is about the same: it may say already what is being written."""
    if submission.article is not None:
        return []
    near = _find_near(session, submission)
    known = {each.article_id for each in near}
    for key in find_nearest(services(), editing.to_draft(submission)):
        article = session.get(Article, key) if key not in known else None
        if article is not None and article.current_revision is not None:
            near.append(Near(key, article.current_revision.title, 0.0, False))
    return near[:MOST_SIMILAR]


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
    after = {"submit": _submit, "template": _fill_in}.get(forms.word("action"))
    if after is not None:
        return after(submission_id)
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
        near = _find_similar(session, submission)
    html = {
        name: render_template("shared/findings.html", findings=found)
        for name, found in fields.items()
    }
    return {
        "version": version,
        "findings": html,
        "near": render_template("authoring/near.html", near=near),
    }, HTTPStatus.OK


def _fill_in(submission_id: int) -> ResponseReturnValue:
    """Give the sections that are still empty the text of a template."""
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        filled = templates.fill(
            session,
            editing.to_draft(submission),
            forms.number("template") or 0,
            choose_language(),
        )
        is_changed = editing.save_text(
            session,
            submission,
            filled,
            version=submission.version,
            by=By(current_actor(), services().now()),
        )
    if is_changed:
        flash(gettext("The empty sections are filled in."), "good")
    else:
        flash(gettext("No section was empty, so nothing is changed."), "warning")
    return redirect(url_for("submissions.edit", submission_id=submission_id))


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
        for file in read:
            file.record(session, now=now)
            editing.add_attachments(
                session, submission, file.rows, by=By(current_actor(), now)
            )
    count = len(read)
    flash(ngettext("%(num)d file is added.", "%(num)d files are added.", count), "good")
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
    flash(gettext("The file is taken out of the draft."), "good")
    return redirect(
        url_for("submissions.edit", submission_id=submission_id, _anchor="files")
    )


@bp.get("/<int:submission_id>/files/<int:attachment_id>")
def download(submission_id: int, attachment_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        attachment = submission.get_attachment(attachment_id)
        return filed.send_given(session, attachment, g.user)


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
