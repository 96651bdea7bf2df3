"""Courses: what is needed, what is taught, and what came of it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.people.models import Role, Unit
from kb.reports.periods import Period, read_period
from kb.services import choosing
from kb.services.belonging import Hints, find_id
from kb.training import courses, effects, needs, sessions
from kb.training.courses import PAGE_SIZE, Taught, Wanted
from kb.training.errors import TrainingNotAllowedError
from kb.training.models import Course, CourseAudience
from kb.training.needs import Place
from kb.training.sessions import Draft
from kb.training.visibility import may_plan
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.presentation import answers, forms
from web.services import services
from web.words import training as words

bp = Blueprint("training", __name__, url_prefix="/training")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    given, page = request.args.get("audience", ""), forms.page_number()
    wanted = Wanted(
        text=request.args.get("q", "")[:200],
        audience=CourseAudience(given) if given in set(CourseAudience) else None,
        page=page,
    )
    with services().database.reading() as session:
        found = courses.list_courses(session, g.user, wanted)
        return render_template(
            "training/courses.html",
            courses=found[:PAGE_SIZE],
            wanted=wanted,
            page=page,
            more=len(found) > PAGE_SIZE,
            may_plan=may_plan(session, g.user),
            training_words=words,
        )


@bp.get("/needs")
def show_needs() -> str:
    """Where most was caused by people, with what could be taught there."""
    period = _period()
    with services().database.reading() as session:
        _require_planner(session)
        found = needs.list_needs(session, g.user, period)
        return render_template(
            "training/needs.html",
            needs=[
                (each, needs.list_behind(session, g.user, each.place, period))
                for each in found
            ],
            period=period.name,
            training_words=words,
        )


@bp.get("/new")
def new() -> str:
    return _new_page()


def _new_page(problem: str = "") -> str:
    with services().database.reading() as session:
        _require_planner(session)
        place = _read_place()
        behind = _list_behind(session, place)
        unit = session.get(Unit, place.unit_id) if place and place.unit_id else None
        return render_template(
            "training/form.html",
            course=None,
            place=place,
            unit=unit,
            behind=behind,
            suggested=_suggest(place, unit, behind),
            period=request.values.get("period", ""),
            problem=problem,
            typed=forms.typed(),
            training_words=words,
        )


def _suggest(
    place: Place | None, unit: Unit | None, behind: Sequence[Any]
) -> dict[str, Any]:
    """What the form begins with, where it is about a need."""
    if place is None:
        return {}
    about = " · ".join(filter(None, (place.system, place.operation)))
    return {
        "title": str(
            gettext("Training: %(about)s", about=about or (unit.name if unit else ""))
        ),
        "system": place.system,
        "operation": place.operation[:200],
        "teaches": "\n".join(f"- {each.title}" for each in behind),
        "articles": ", ".join(map(str, needs.suggest_articles(behind))),
    }


@bp.post("/new")
@shown_on(_new_page)
def create() -> ResponseReturnValue:
    taught = _taught()
    with services().database.writing() as session:
        _require_planner(session)
        place = _read_place()
        behind = _list_behind(session, place)
        unit = session.get(Unit, place.unit_id) if place and place.unit_id else None
        client_id = (
            unit.client_id
            if unit is not None
            else find_id(session, Hints(asker=g.user))
        )
        ids = [each.id for each in behind]
        course = courses.add_course(session, taught, client_id, ids, by=_by())
        course_id = course.id
    answers.answer(gettext("The course is added. Plan its first session."))
    return _back(course_id)


@bp.get("/<int:course_id>")
def show(course_id: int) -> str:
    return _page(course_id)


def _page(course_id: int, problem: str = "") -> str:
    now = services().now()
    with services().database.reading() as session:
        course = courses.get_course(session, course_id, g.user)
        held = sessions.list_sessions(session, course)
        plans = may_plan(session, g.user)
        return render_template(
            "training/course.html",
            course=course,
            articles=courses.list_articles(session, course, g.user),
            incidents=courses.list_incidents(session, course, g.user),
            sessions=[
                (each, effects.measure(session, each, g.user, now=now)) for each in held
            ],
            fewest=effects.FEWEST,
            may_plan=plans,
            units=[
                each
                for each in choosing.list_units(session, g.user)
                if each.client_id == course.client_id
            ]
            if plans
            else [],
            people=choosing.list_logins(session, g.user, *Role) if plans else [],
            taught={
                "title": course.title,
                "system": course.system,
                "operation": course.operation,
                "teaches": course.teaches,
                "articles": ", ".join(
                    str(each.article_id) for each in course.article_rows
                ),
                "audience": course.audience.value,
            },
            problem=problem,
            typed=forms.typed(),
            training_words=words,
        )


@bp.post("/<int:course_id>")
@shown_on(_page)
def edit(course_id: int) -> ResponseReturnValue:
    taught = _taught()
    with services().database.writing() as session:
        course = _get(session, course_id)
        courses.edit_course(session, course, taught, by=_by())
    answers.answer(gettext("The course is changed."))
    return _back(course_id)


@bp.post("/<int:course_id>/switch")
@shown_on(_page)
def switch(course_id: int) -> ResponseReturnValue:
    """End it, or take it up again."""
    ended = not forms.flag("active")
    with services().database.writing() as session:
        courses.switch(session, _get(session, course_id), ended=ended, by=_by())
    answers.answer(
        gettext("The course has ended; what was held stays.")
        if ended
        else gettext("The course is held again.")
    )
    return _back(course_id)


@bp.post("/<int:course_id>/sessions")
@shown_on(_page)
def plan(course_id: int) -> ResponseReturnValue:
    """Plan a session of it."""
    unit_id = forms.number("unit")
    if unit_id is None:
        raise forms.FormError("unit")
    with services().database.writing() as session:
        course = _get(session, course_id)
        draft = Draft(
            unit=choosing.get_unit(session, unit_id, g.user),
            starts_at=forms.moment("starts_at"),
            hours=_amount("hours") or 0,
            place=forms.word("place"),
            trainer=choosing.find_person(session, forms.word("trainer"), g.user),
            least=_amount("least"),
            most=_amount("most"),
        )
        held = sessions.plan_session(session, course, draft, by=_by())
        session_id = held.id
    answers.answer(gettext("The session is planned. Say who takes part."))
    return redirect(url_for("training_sessions.show", session_id=session_id))


def _get(session: Session, course_id: int) -> Course:
    return courses.get_course(session, course_id, g.user)


def _require_planner(session: Session) -> None:
    if not may_plan(session, g.user):
        raise TrainingNotAllowedError


def _taught() -> Taught:
    numbers = forms.word("articles").replace(",", " ").replace("，", " ").split()
    ids = [forms.read_id(each) for each in numbers]
    if None in ids:
        raise forms.FormError("articles")
    return Taught(
        title=forms.word("title"),
        audience=forms.choice("audience", CourseAudience),
        teaches=forms.text("teaches"),
        system=forms.word("system"),
        operation=forms.word("operation"),
        articles=[each for each in ids if each is not None],
    )


def _amount(name: str) -> float | None:
    given = forms.word(name)
    try:
        return float(given) if given else None
    except ValueError:
        raise forms.FormError(name) from None


def _read_place() -> Place | None:
    """The need that a course is made of, as the page of needs leads to it."""
    if "need" not in request.values:
        return None
    return Place(
        unit_id=forms.read_id(request.values.get("need", "")),
        system=request.values.get("at_system", ""),
        operation=request.values.get("at_operation", ""),
    )


def _list_behind(session: Session, place: Place | None) -> Sequence[Any]:
    if place is None:
        return []
    return needs.list_behind(session, g.user, place, _period())


def _period() -> Period:
    """What is asked for, else the quarter that has ended last."""
    given = request.values.get("period", "")
    today = services().now().astimezone().date()
    this = read_period(f"{today.year}-Q{(today.month + 2) // 3}")
    return read_period(given) if given else this.previous


def _by() -> By:
    return By(current_actor(), services().now())


def _back(course_id: int) -> ResponseReturnValue:
    return redirect(url_for("training.show", course_id=course_id))
