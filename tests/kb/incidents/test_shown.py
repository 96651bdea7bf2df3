"""One incident with all that its page says: how few questions that takes."""

import pytest

from kb.incidents import shown
from kb.macros.models import Macro
from kb.problems.listing import ask_for_problems
from kb.replies.service import ask_for_usable
from kb.replies.sharing import usable_by_reader
from kb.services import choosing
from kb.services.models import OWN
from tests.statements import asked_of

NOTHING = ()


def show(desk, incident):
    reader = desk.as_("technician").actor.user
    desk.session.flush()
    desk.session.expunge(incident)
    with asked_of(desk.session.get_bind()) as asked:
        found, _ = shown.get_shown(desk.session, incident.id, reader, NOTHING)
        said = found.reporter.name, found.solution, found.contact, found.kind
    return [each for each in asked if "FROM incident" in each], said


def test_what_an_incident_is_not_tied_to_is_not_asked_for(desk):
    asked, said = show(desk, desk.started())

    assert len(asked) == 1
    assert said[1:] == (None, None, None)


def test_all_that_it_is_tied_to_comes_in_one_question_more(desk):
    incident = desk.started()
    incident.solution_id = desk.solution().id
    asked, said = show(desk, incident)

    assert len(asked) == 2
    assert said[1].current_revision.title


@pytest.mark.parametrize(
    "ask",
    [
        choosing.ask_for_technicians,
        lambda session, _user: choosing.ask_for_workers(session, OWN),
        ask_for_problems,
        lambda _session, user: ask_for_usable(user, limit=50),
        lambda _session, user: usable_by_reader(Macro, user),
    ],
)
def test_what_forms_offer_is_put_together_once(desk, ask):
    reader, other = (desk.as_(each).actor.user for each in ("technician", "manager"))

    first, of_other, again = (
        ask(desk.session, each) for each in (reader, other, reader)
    )

    assert again is first
    assert of_other is not None
