"""A session of a course: who takes part, who was there, how well they did, and when."""

from collections.abc import Callable

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.people.models import Role, User
from kb.services import choosing
from kb.training import attending, sessions
from kb.training.attending import Noted
from kb.training.models import Attended, TrainingSession
from kb.training.visibility import may_note, sees_score
from web.access.addresses import absolute
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.presentation import answers, appointments, forms
from web.services import services
from web.words import training as words

bp = Blueprint("training_sessions", __name__, url_prefix="/training/sessions")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("/<int:session_id>")
def show(session_id: int) -> str:
    return _page(session_id)


def _page(session_id: int, problem: str = "", user_id: int = 0) -> str:
    del user_id  # Of whom a form was about: the page shows everybody.
    now = services().now()
    with services().database.reading() as session:
        held = sessions.get_session(session, session_id, g.user)
        people = sessions.list_attendance(session, held)
        notes = may_note(session, g.user, held)
        return render_template(
            "training/session.html",
            held=held,
            people=people,
            shown={
                each.user_id for each in people if sees_score(session, g.user, each)
            },
            double=sessions.find_double(session, held) if notes else {},
            may_note=notes,
            has_begun=held.starts_at <= now,
            logins=choosing.list_logins(session, g.user, *Role) if notes else [],
            problem=problem,
            typed=forms.typed(),
            training_words=words,
        )


@bp.get("/<int:session_id>/calendar.ics")
def download(session_id: int) -> Response:
    with services().database.reading() as session:
        held = sessions.get_session(session, session_id, g.user)
        address = absolute("training_sessions.show", session_id=session_id)
        entry = appointments.of_training(held, address)
    return appointments.send(
        [entry], f"training-{session_id}.ics", now=services().now()
    )


@bp.post("/<int:session_id>/people")
@shown_on(_page)
def invite(session_id: int) -> ResponseReturnValue:
    """One person, or everybody of the unit."""

    def deed(session: Session, held: TrainingSession, by: By) -> str:
        people: list[User] = (
            sessions.list_of_unit(session, held, g.user)
            if forms.flag("everybody")
            else [choosing.find_person(session, forms.word("login"), g.user)]
        )
        count = sessions.invite(session, held, people, by=by)
        session.flush()  # Whoever is new is among those looked at.
        if double := sessions.find_double(session, held):
            answers.note(
                ngettext(
                    "%(num)d person is in another session at that time.",
                    "%(num)d people are in another session at that time.",
                    len(double),
                )
            )
        if not count:
            return str(gettext("Nobody is new on the list."))
        said = ngettext(
            "%(num)d person is on the list and told.",
            "%(num)d people are on the list and told.",
            count,
        )
        return str(said)

    return _do(session_id, deed)


@bp.post("/<int:session_id>/people/<int:user_id>/remove")
@shown_on(_page)
def take_off(session_id: int, user_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        held = sessions.get_session(session, session_id, g.user, lock=True)
        person = sessions.get_attendance(session, held, user_id).user
        sessions.take_off(session, held, person, by=_by())
    forms.say_undoable(
        gettext("%(name)s is off the list.", name=person.name),
        url_for("training_sessions.put_back", session_id=session_id, user_id=user_id),
    )
    return _back(session_id)


@bp.post("/<int:session_id>/people/<int:user_id>/put-back")
@shown_on(_page)
def put_back(session_id: int, user_id: int) -> ResponseReturnValue:
    """Undo taking somebody off."""

    def deed(session: Session, held: TrainingSession, by: By) -> str:
        person = session.get(User, user_id)
        if person is not None:
            sessions.invite(session, held, [person], by=by)
        return str(gettext("The list is as it was."))

    return _do(session_id, deed)


@bp.post("/<int:session_id>/attendance")
@shown_on(_page)
def note(session_id: int) -> ResponseReturnValue:
    """Note of everybody at once who was there, and their scores."""
    noted = dict(_read_noted())

    def deed(session: Session, held: TrainingSession, by: By) -> str:
        reason = forms.text("reason")
        count = attending.note(session, held, noted, reason, by=by)
        said = ngettext("Noted of %(num)d person.", "Noted of %(num)d people.", count)
        return str(said) if count else str(gettext("Nothing has changed."))

    return _do(session_id, deed)


@bp.post("/<int:session_id>/close")
@shown_on(_page)
def close(session_id: int) -> ResponseReturnValue:
    def deed(session: Session, held: TrainingSession, by: By) -> str:
        sessions.close(session, held, by=by)
        return str(gettext("The session is closed. Its effect shows after two weeks."))

    return _do(session_id, deed)


@bp.post("/<int:session_id>/cancel")
@shown_on(_page)
def cancel(session_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        held = sessions.get_session(session, session_id, g.user, lock=True)
        sessions.cancel(session, held, forms.text("reason"), by=_by())
    forms.say_undoable(
        gettext("The session is cancelled, and who was invited is told."),
        url_for("training_sessions.reinstate", session_id=session_id),
    )
    return _back(session_id)


@bp.post("/<int:session_id>/reinstate")
@shown_on(_page)
def reinstate(session_id: int) -> ResponseReturnValue:
    def deed(session: Session, held: TrainingSession, by: By) -> str:
        sessions.reinstate(session, held, by=by)
        return str(gettext("The session is planned again, and who is invited is told."))

    return _do(session_id, deed)


def _do(
    session_id: int, deed: Callable[[Session, TrainingSession, By], str]
) -> ResponseReturnValue:
    with services().database.writing() as session:
        held = sessions.get_session(session, session_id, g.user, lock=True)
        said = deed(session, held, _by())
    answers.answer(said)
    return _back(session_id)


def _read_noted() -> list[tuple[int, Noted]]:
    found = []
    for name, value in request.form.items():
        user_id = forms.read_id(name.removeprefix("state-"))
        if not name.startswith("state-") or user_id is None:
            continue
        if value not in set(Attended):
            raise forms.FormError(name)
        score = f"score-{user_id}"
        has_field = score in request.form
        given = forms.word(score)
        found.append(
            (user_id, Noted(Attended(value), _read_score(score, given), has_field))
        )
    return found


def _read_score(name: str, given: str) -> float | None:
    try:
        return float(given) if given else None
    except ValueError:
        raise forms.FormError(name) from None


def _by() -> By:
    return By(current_actor(), services().now())


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("training_sessions.show", session_id=session_id))
