"""Small marks that lists have in each row: a state, a priority, what time is left, a name.

Each is put together once for what it says, in which words: a list says the same few.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from kb.incidents.listed import Listed
from kb.incidents.models import Approval, Incident
from kb.incidents.time_left import Left
from kb.people.models import User
from kb.service_levels.models import ClockState
from web.presentation import times
from web.presentation.appearance import priority_name
from web.words.process import INCIDENT_STATES, TONES
from web.words.service_levels import spell_left

MOST: Final = 2_000


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        state_mark=state_mark,
        incident_mark=incident_mark,
        priority_mark=priority_mark,
        time_left_mark=time_left_mark,
        person_mark=person_mark,
        name_mark=name_mark,
    )


def state_mark(names: Mapping[str, object], value: str) -> Markup:
    """What a state is called among *names*, in the tone of the state."""
    return _write_state(TONES.get(value, "idle"), str(names.get(value, value)))


def incident_mark(incident: Incident | Listed) -> Markup:
    """The state of an incident, or what decides before it."""
    if incident.is_ready_to_close:
        return _write_state("good", gettext("Confirmed, ready to close"))
    if incident.approval is Approval.ASKED:
        return _write_state("warn", gettext("Waits for approval"))
    if incident.approval is Approval.DECLINED:
        return _write_state("bad", gettext("Declined"))
    return state_mark(INCIDENT_STATES, incident.state.value)


def priority_mark(grade: int) -> Markup:
    return _write_priority(grade, priority_name(grade))


def time_left_mark(left: Left) -> Markup:
    """How a target stands; nothing of one that has no time, or has ended."""
    if left.is_late and left.due_at is not None:
        late = _write_state("bad late", gettext("overdue"))
        return late + Markup(" ") + times.time_ago(left.due_at)
    if left.state is ClockState.PAUSED:
        return _write_state("idle", gettext("paused"))
    if left.left is None or left.due_at is None:
        return Markup()
    tone = "left warn" if left.is_near else "left idle"
    return _write_state(tone, spell_left(left.left), times.exact(left.due_at))


def person_mark(someone: User) -> Markup:
    """A name; the login, which tells two of one name apart, is shown beside the pointer."""
    return name_mark(someone.login, someone.name)


def name_mark(login: str, name: str) -> Markup:
    """The same of what a list says of somebody."""
    return _write_person(login, name or gettext("(anonymised)"))


@lru_cache(maxsize=MOST)
def _write_state(tone: str, text: str, title: str = "") -> Markup:
    titled = _title(title)
    return Markup('<span class="badge-state {}"{}>{}</span>').format(tone, titled, text)


@lru_cache(maxsize=MOST)
def _write_priority(grade: int, name: str) -> Markup:
    return Markup('<span class="priority priority-{}">{}</span>').format(grade, name)


@lru_cache(maxsize=MOST)
def _write_person(login: str, name: str) -> Markup:
    return Markup("<span{}>{}</span>").format(_title(login), name)


def _title(text: str) -> Markup:
    return Markup(' title="{}"').format(text) if text else Markup()
