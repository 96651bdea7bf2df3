"""The audit as people read it: sentences with names and links, found by who, what, when."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from kb import moves
from kb.articles.kinds import Audience
from kb.audit import Subject, record_failure
from kb.incidents.actions import Action, Remark
from review.actions import Action as ReviewAction
from review.actions import Remark as ReviewRemark
from tests.conftest import NOON
from tests.desk import Desk
from web.words.audit import DEEDS, NOUNS

ROOT = Path(__file__).parents[4]
RECORDING = {"record", "_record", "_note", "record_failure"}


@pytest.fixture
def desk(services, people):
    """In a session that is open until the test commits it."""
    with services.database.sessions() as session:
        merged = {
            login: session.merge(person, load=False) for login, person in people.items()
        }
        yield Desk(session, people={**merged, "reporter": merged["requester"]})


@pytest.fixture
def see(desk, log_in):
    """The lines that somebody reads, once what the test arranged is committed."""

    def look(query="", login="manager", language="en"):
        desk.session.commit()
        page = log_in(login, language).get(f"/audit?{query}").text
        # The words of all actions stand above, in the filter.
        return page.partition('<ol class="audit">')[2]

    return look


def named_actions():
    """Every action that stands in a call that records one."""
    for path in [*ROOT.glob("kb/**/*.py"), *ROOT.glob("review/**/*.py")]:
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name in RECORDING:
                yield from (
                    each.value
                    for argument in call.args
                    for each in ast.walk(argument)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )


def test_everything_that_is_recorded_has_a_sentence_and_a_noun():
    shipped = [
        each
        for each in moves.Action.__subclasses__()
        if not each.__module__.startswith("tests.")
    ]
    kinds = [Action, Remark, ReviewAction, ReviewRemark, *shipped]
    actions = {each.value for kind in kinds for each in kind} | set(named_actions())

    assert {each for each in actions if each not in DEEDS} <= {"gap_"}
    assert set(NOUNS) == {each.value for each in Subject}
    assert all("%(thing)s" in str(deed) for deed in DEEDS.values())


@pytest.mark.parametrize(
    ("language", "words"), [("en", "closed"), ("zh", "关闭了")], ids=["en", "zh"]
)
def test_a_step_is_a_sentence_with_the_way_to_who_and_what(desk, see, language, words):
    incident = desk.closed("打印机")

    page = see("action=close", language=language)

    assert words in page
    assert f'<a href="/incidents/{incident.id}">' in page
    assert incident.number in page
    assert '<a href="/audit?actor=technician"' in page


def test_things_are_found_by_the_number_that_people_know(desk, see):
    incident = desk.started("打印机")
    other = desk.started("邮箱")

    page = see(f"key={incident.number}")

    assert incident.number in page
    assert other.number not in page


def test_people_are_found_by_name(desk, see):
    desk.person("technician").name = "孙立新"
    desk.incident("没人接", reporter="reporter")
    desk.started("有人接")

    page = see("actor=孙立新")

    assert "began with" in page
    assert "opened incident" not in page


@pytest.mark.parametrize(
    ("days", "is_found"), [("from", True), ("to", False)], ids=["since", "until"]
)
def test_the_time_is_bounded_by_days(desk, see, days, is_found):
    desk.started("打印机")
    day = (NOON - timedelta(days=2)).date()

    page = see(f"{days}={day}")

    assert ("began with" in page) is is_found


def test_a_day_that_is_none_finds_all(desk, see):
    desk.started("打印机")

    assert "began with" in see("from=yesterday")


def test_what_was_tried_in_vain_has_somebody_without_a_name(desk, see):
    user = desk.person("technician")
    record_failure(desk.session, "login_failed", user, channel="page", now=NOON)

    assert "Somebody tried to log in as" in see("failures=1")


def test_what_another_version_wrote_is_said_as_it_stands(desk, see):
    record_failure(
        desk.session, "sing", desk.person("technician"), channel="page", now=NOON
    )

    assert "did “sing” with" in see()


def test_the_title_of_what_only_some_may_see_is_not_told(desk, see):
    submission = desk.submitted("绝密的标题")
    submission.audience = Audience.RESTRICTED

    page = see()

    assert f"/submissions/{submission.id}" in page
    assert "绝密的标题" not in page


def test_only_administrators_are_led_to_accounts(desk, see):
    user = desk.person("technician")
    record_failure(desk.session, "login_failed", user, channel="page", now=NOON)
    way = f'href="/people/{user.id}"'

    assert way not in see()
    assert way in see(login="administrator")
