"""Who sees a picture: by what carries it, and by nothing else."""

import pytest
from sqlalchemy import select

import review.service as review
from kb.articles.kinds import Audience
from kb.articles.submissions import open_draft
from kb.changes import service as changes
from kb.errors import NotFoundError
from kb.incidents import commenting, opening, transfers
from kb.incidents.commenting import Comment
from kb.incidents.models import State
from kb.incidents.transfers import Handover
from kb.pictures import visibility
from kb.pictures.models import PictureUse
from kb.problems import service as problems
from review import editing, policy
from tests.desk import Desk
from tests.factories import make_article, make_draft
from tests.pictures import keep_picture, showing


@pytest.fixture
def desk(session):
    return Desk(session)


@pytest.fixture
def shot(session, desk):
    """A technician's picture, that no text carries yet."""
    return keep_picture(session, by=desk.as_("technician"))


def who_sees(desk, picture):
    """Those of the people that find it by its address."""
    seen = set()
    for login in ("reporter", "neighbour", "technician", "colleague", "reviewer"):
        try:
            visibility.get_visible(
                desk.session, picture.key, desk.person(login), policy.may_see
            )
        except NotFoundError:
            continue
        seen.add(login)
    return seen


def say(desk, incident, text, *, login="technician", internal=False):
    said = Comment(text, internal=internal)
    commenting.comment(desk.session, incident, said, by=desk.as_(login))


STAFF = {"technician", "colleague", "reviewer"}


def test_a_picture_that_no_text_carries_is_its_owners(desk, shot):
    assert who_sees(desk, shot) == {"technician"}


def test_a_comment_shows_it_to_those_who_read_the_comment(desk, shot):
    say(desk, desk.incident(), showing(shot))

    assert who_sees(desk, shot) == {*STAFF, "reporter"}


def test_an_internal_comment_shows_it_to_staff_alone(desk, shot):
    say(desk, desk.incident(), showing(shot), internal=True)

    assert who_sees(desk, shot) == STAFF


def test_words_among_technicians_show_it_to_no_reporter(session, desk, shot):
    incident = desk.incident(State.IN_PROGRESS)
    handover = Handover(reason="Not ours.", tried=showing(shot), level=2)

    transfers.transfer(session, incident, handover, by=desk.as_("technician"))

    assert who_sees(desk, shot) == STAFF


def test_a_description_shows_it_to_who_sees_the_incident(session, desk):
    shot = keep_picture(session, by=desk.as_("reporter"))
    report = opening.Report(title="Printer", description=showing(shot))
    opening.open_incident(
        session, report, reporter=desk.person("reporter"), by=desk.as_("reporter")
    )

    assert who_sees(desk, shot) == {*STAFF, "reporter"}


def test_an_address_that_somebody_got_to_know_opens_nothing(desk, shot):
    incident = desk.incident()
    say(desk, incident, showing(shot), internal=True)

    say(desk, incident, showing(shot), login="reporter")

    assert "reporter" not in who_sees(desk, shot)


def test_a_draft_shows_it_to_its_author_and_to_reviewers(session, desk, shot):
    desk_draft(session, desk, shot)

    assert who_sees(desk, shot) == {"technician", "reviewer"}


def desk_draft(session, desk, shot):
    draft = make_draft(sections={"symptom": "x", "resolution": showing(shot)})
    return open_draft(session, draft, author=desk.person("technician"), now=desk.now)


def test_what_is_taken_out_of_a_draft_is_shown_no_more(session, desk, shot):
    submission = desk_draft(session, desk, shot)

    editing.save_text(
        session, submission, make_draft(), version=submission.version,
        by=desk.as_("technician"),
    )  # fmt: skip

    assert who_sees(desk, shot) == {"technician"}
    assert shot.unused_since == desk.now


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        (Audience.SELF_SERVICE, {*STAFF, "reporter", "neighbour"}),
        (Audience.INTERNAL, STAFF),
    ],
)
def test_an_article_shows_it_to_its_readers(session, desk, audience, seen):
    shot = keep_picture(session, by=desk.as_("manager"))
    draft = make_draft(
        sections={"symptom": "x", "resolution": showing(shot)}, audience=audience
    )
    make_article(session, draft, user=desk.person("manager"))

    assert who_sees(desk, shot) == seen


def test_a_problem_shows_it_to_staff_who_see_the_problem(session, desk, shot):
    problem = problems.open_problem(
        session, "Printers", showing(shot), by=desk.as_("technician")
    )

    assert who_sees(desk, shot) == STAFF

    cause = keep_picture(session, by=desk.as_("technician"))
    said = showing(cause)
    problems.find_cause(session, problem, said, by=desk.as_("technician"))

    assert who_sees(desk, cause) == who_sees(desk, shot) == STAFF


def test_a_change_shows_it_to_staff_who_see_the_change(session, desk, shot):
    intention = changes.Intention(title="Replace", description=showing(shot))
    change = changes.open_change(session, intention, by=desk.as_("technician"))
    why = keep_picture(session, by=desk.as_("technician"))
    changes.cancel(session, change, showing(why), by=desk.as_("technician"))

    assert who_sees(desk, shot) == who_sees(desk, why) == STAFF


def test_words_of_a_review_show_it_to_its_author_and_to_no_reader(session, desk):
    submission = open_draft(
        session, make_draft(), author=desk.person("technician"), now=desk.now
    )
    review.submit(session, submission, by=desk.as_("technician"))
    review.claim(session, submission, by=desk.as_("reviewer"))
    shot = keep_picture(session, by=desk.as_("reviewer"))

    review.send_back(session, submission, showing(shot), by=desk.as_("reviewer"))
    editing.save_text(
        session, submission, make_draft(title="Other"), version=submission.version,
        by=desk.as_("technician"),
    )  # fmt: skip

    assert who_sees(desk, shot) == {"technician", "reviewer"}


def test_the_original_is_for_its_owner_and_reviewers(desk, shot):
    may = {
        login
        for login in (*STAFF, "reporter", "manager")
        if visibility.may_see_original(shot, desk.person(login))
    }

    assert may == {"technician", "reviewer"}


def test_a_text_that_says_it_twice_carries_it_once(session, desk, shot):
    say(desk, desk.incident(), showing(shot) + showing(shot))

    assert len(session.scalars(select(PictureUse)).all()) == 1
    session.refresh(shot)
    assert shot.unused_since is None
