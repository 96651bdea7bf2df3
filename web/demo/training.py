"""Training of the demonstration: a course that was held, with its exam, and one planned."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from kb.people import units
from kb.services.models import OWN
from kb.training import attending, courses, sessions
from kb.training.attending import Noted
from kb.training.courses import Taught
from kb.training.models import Attended, Course, CourseAudience, TrainingSession
from kb.training.sessions import Draft
from web.demo.cast import Cast
from web.demo.organisation import UNIT
from web.services import Services

_DAY: Final = timedelta(days=1)
_OPERATORS: Final = Taught(
    title="OA 公文流转与附件上传规范操作",
    audience=CourseAudience.OPERATORS,
    teaches="- 附件大小与格式要求\n- 退回与撤回的区别\n- 密码过期前的自助修改",
    system="OA",
    operation="公文流转",
)
_STAFF: Final = Taught(
    title="按流程实施变更：审批、回退与记录",
    audience=CourseAudience.IT_STAFF,
    teaches="- 变更申请与技术方案\n- 回退步骤先行验证\n- 实施后的记录与复核",
)


def add_training(services: Services) -> int:
    """Add it to a home that has none; return how many sessions there are."""
    with services.database.writing() as session:
        if session.scalar(select(Course.id).limit(1)) is not None:
            return 0
        cast = Cast(session, services.now())
        by = cast.as_("manager", 45 * _DAY)
        operators = courses.add_course(session, _OPERATORS, OWN, by=by)
        staff = courses.add_course(session, _STAFF, OWN, by=by)
        held = _plan(cast, operators, cast.now - 30 * _DAY, 100.0)
        _hold(cast, held)
        planned = _plan(cast, staff, cast.now + 7 * _DAY, None)
        people = [cast.find("firstline"), cast.find("reviewer")]
        sessions.invite(session, planned, people, by=cast.as_("manager", 2 * _DAY))
        return 2


def _plan(
    cast: Cast, course: Course, at: datetime, most: float | None
) -> TrainingSession:
    draft = Draft(
        unit=units.get_by_name(cast.session, UNIT),
        starts_at=at,
        hours=2,
        place="三楼培训室",
        trainer=cast.find("expert"),
        least=0.0 if most is not None else None,
        most=most,
    )
    by = cast.as_("manager", 40 * _DAY)
    return sessions.plan_session(cast.session, course, draft, by=by)


def _hold(cast: Cast, held: TrainingSession) -> None:
    people = [cast.find(login) for login in ("firstline", "user", "reviewer")]
    sessions.invite(cast.session, held, people, by=cast.as_("manager", 38 * _DAY))
    noted = {
        people[0].id: Noted(Attended.PRESENT, 92.0),
        people[1].id: Noted(Attended.PRESENT, 78.0),
        people[2].id: Noted(Attended.ABSENT),
    }
    attending.note(cast.session, held, noted, by=cast.as_("expert", 29 * _DAY))
    sessions.close(cast.session, held, by=cast.as_("expert", 29 * _DAY))
