"""Alerts condensed in the background, and a solution looked for."""

import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from kb.alerts import condensing, inbox
from kb.alerts.alert import Alert, Source, Status
from kb.alerts.models import AlertGroup, Outcome, ReceivedAlert, SuggestedFrom
from kb.alerts.placing import Rules
from kb.articles.kinds import ArticleKind
from kb.database import connect
from search.errors import IndexUnavailableError
from tests.conftest import NOON
from tests.factories import make_draft, make_user
from web.background import alerting, chores
from web.intake.alert_inbox import inbox_of

PUBLIC = "https://kb.example/yunzhi"


def keep(services, people, name="打印机脱机", **more):
    alert = Alert(
        source=Source.GENERIC,
        fingerprint=f"{name} {more}"[:100],
        status=Status.FIRING,
        name=name,
        **more,
    )
    with services.database.writing() as session:
        user_id = people["manager"].id
        inbox.keep(session, inbox.to_rows([alert], user_id, now=services.now()))


def read_groups(services):
    with services.database.reading() as session:
        return session.scalars(select(AlertGroup).order_by(AlertGroup.id)).all()


@pytest.fixture
def solution(publish):
    (article,) = publish(make_draft("打印机脱机"))
    return article


def test_everything_that_waits_is_condensed_and_then_nothing_is(services, people):
    for number in range(5):
        keep(services, people, f"Trouble {'abcde'[number] * 5}", host=f"h{number}")

    assert alerting.condense_all(services) == 5
    assert alerting.condense_all(services) == 0


@contextmanager
def condensed(app, services):
    box = inbox_of(app)
    with box.running(), alerting.to_loop(services, box).running():
        yield


def test_a_thread_condenses_what_comes_in(app, services, people):
    with condensed(app, services):
        keep(services, people)
        for _ in range(500):
            if read_groups(services):
                break
            time.sleep(0.01)

    assert len(read_groups(services)) == 1


def test_one_that_cannot_be_condensed_is_put_aside_and_the_others_are_not(
    services, people
):
    for name in ("DiskFull", "Poison", "LinkDown"):
        keep(services, people, name, host=name)
    with services.database.writing() as session:
        # A fault that no check catches: the incident's title may not be this one.
        session.execute(
            text(
                "CREATE TRIGGER poison BEFORE INSERT ON incident "
                "WHEN NEW.title = 'Poison' BEGIN SELECT RAISE(ABORT, 'poison'); END"
            )
        )
    with pytest.raises(Exception, match="poison"):
        alerting.condense_all(services)

    failed = alerting.set_aside(services)

    with services.database.reading() as session:
        outcomes = session.scalars(
            select(ReceivedAlert.outcome).order_by(ReceivedAlert.id)
        ).all()
    assert failed == 1
    assert outcomes == [Outcome.OPENED, Outcome.FAILED, Outcome.OPENED]


def test_the_thread_lives_on_after_one_that_cannot_be_condensed(app, services, people):
    with services.database.writing() as session:
        session.execute(
            text(
                "CREATE TRIGGER poison BEFORE INSERT ON incident "
                "WHEN NEW.title = 'Poison' BEGIN SELECT RAISE(ABORT, 'poison'); END"
            )
        )
    for name in ("Poison", "DiskFull"):
        keep(services, people, name, host=name)

    with condensed(app, services):
        for _ in range(1_000):
            if read_groups(services):
                break
            time.sleep(0.01)

    assert len(read_groups(services)) == 1


def test_the_runbook_is_an_article_of_ours(services, people, solution):
    services = replace(services, settings=replace(services.settings, public_url=PUBLIC))
    keep(services, people, "Anything", runbook_url=f"{PUBLIC}/articles/{solution}")
    alerting.condense_all(services)

    assert alerting.suggest_solutions(services) == 1

    (group,) = read_groups(services)
    assert (group.suggestion_id, group.suggested_from) == (
        solution,
        SuggestedFrom.RUNBOOK,
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/yunzhi/articles/1",
        f"{PUBLIC}/articles/4711",
        f"{PUBLIC}/articles/1/revisions/1",
    ],
)
def test_an_address_elsewhere_is_no_article_of_ours(
    services, people, solution, address
):
    assert solution == 1
    services = replace(services, settings=replace(services.settings, public_url=PUBLIC))
    keep(services, people, "Zzzz", runbook_url=address)
    alerting.condense_all(services)

    alerting.suggest_solutions(services)

    assert read_groups(services)[0].suggested_from is not SuggestedFrom.RUNBOOK


def test_the_end_of_the_address_may_be_the_title(services, people, publish):
    (article,) = publish(make_draft("Disk full", kind=ArticleKind.REFERENCE))
    keep(
        services,
        people,
        "NodeFilesystem",
        runbook_url="https://wiki.example/runbooks/disk-full.html",
    )
    alerting.condense_all(services)

    alerting.suggest_solutions(services)

    assert read_groups(services)[0].suggestion_id == article


def test_without_a_runbook_the_text_decides(services, people, solution):
    keep(services, people, "PrinterProbe", summary="打印机显示脱机")
    alerting.condense_all(services)

    alerting.suggest_solutions(services)

    (group,) = read_groups(services)
    assert (group.suggestion_id, group.suggested_from) == (solution, SuggestedFrom.TEXT)


def test_a_suggestion_links_nothing_by_itself(services, people, solution):
    keep(services, people, description="打印机显示脱机")
    alerting.condense_all(services)
    alerting.suggest_solutions(services)

    with services.database.reading() as session:
        (group,) = session.scalars(select(AlertGroup)).all()
        assert group.suggestion_id == solution
        assert group.incident.solution_id is None


def test_what_has_been_looked_for_is_not_looked_for_again(services, people):
    keep(services, people, "Nothing like it")
    alerting.condense_all(services)

    assert alerting.suggest_solutions(services) == 1
    assert alerting.suggest_solutions(services) == 0
    assert read_groups(services)[0].suggestion_id is None


class Unavailable:
    """An index that is being built."""

    def suggest(self, *_arguments):
        raise IndexUnavailableError("The index is being built.")

    search = suggest


def test_while_the_index_is_built_suggestions_wait(services, people):
    keep(services, people)
    alerting.condense_all(services)
    without_index = replace(services, engine=Unavailable())

    with pytest.raises(IndexUnavailableError):
        alerting.suggest_solutions(without_index)

    assert read_groups(services)[0].suggested_at is None
    assert alerting.suggest_solutions(services) == 1


def test_old_alerts_are_forgotten_and_tallies_stay(services, people):
    keep(services, people)
    alerting.condense_all(services)
    long_ago = NOON.replace(year=2025)
    with services.database.writing() as session:
        session.execute(update(ReceivedAlert).values(condensed_at=long_ago))

    assert chores.forget_old_alerts(services) == 1
    assert chores.forget_old_alerts(services) == 0
    assert read_groups(services)[0].alerts == 1


def test_what_still_waits_is_never_forgotten(services, people):
    keep(services, people)
    with services.database.writing() as session:
        session.execute(
            update(ReceivedAlert).values(received_at=NOON.replace(year=2020))
        )

    assert chores.forget_old_alerts(services) == 0
    assert alerting.condense_all(services) == 1


@pytest.mark.needs("postgresql")
def test_two_processes_do_not_condense_at_once(postgresql_url):
    database = connect(postgresql_url)
    with database.writing() as session:
        user_id = make_user(session, "monitoring").id
        alert = Alert(
            source=Source.GENERIC,
            fingerprint="x",
            status=Status.FIRING,
            name="DiskFull",
        )
        inbox.keep(session, inbox.to_rows([alert], user_id, now=NOON))

    with database.writing() as one, database.writing() as other:
        first = condensing.condense(one, Rules(), limit=10, now=NOON)
        second = condensing.condense(other, Rules(), limit=10, now=NOON)

    database.close()
    assert (first, second) == (1, 0)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("KubeNodeNotReady", "KubeNodeNotReady"),
        ("Kube node not ready", "KubeNodeNotReady"),
        ("Runbook: KubeNodeNotReady 处理手册", "KubeNodeNotReady"),
        ("磁盘空间不足处理", "磁盘空间不足"),
    ],
)
def test_a_runbook_is_found_by_the_name_of_the_alert(
    services, people, publish, title, name
):
    (article,) = publish(make_draft(title))
    publish(make_draft("Something else"))
    keep(services, people, name, summary="an unrelated text", host="h1")
    alerting.condense_all(services)

    alerting.suggest_solutions(services)

    (group,) = read_groups(services)
    assert (group.suggestion_id, group.suggested_from) == (
        article,
        SuggestedFrom.RUNBOOK,
    )


def test_a_chore_says_of_what_is_silent_for_long_that_it_is(services, people):
    keep(services, people)
    alerting.condense_all(services)
    later = services.now() + timedelta(hours=25)

    marked = chores.mark_quiet_alerts(replace(services, now=lambda: later))

    (group,) = read_groups(services)
    assert (marked, group.firing, group.quiet) == (1, 0, 1)
