"""A check-in closes what it completes, through whichever door it comes."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from kb import database as databases
from kb.articles.models import Article, Submission
from kb.database import AUTO_CLOSE
from kb.incidents import closing, links, verification
from kb.incidents.models import Incident, IncidentEvent, State
from kb.settings import Settings
from review import service as review
from tests.desk import Desk
from tests.web.doors.steps import EARLIER, run, to_xml
from tests.web.rest.conftest import PREFIX
from tests.web.soap.conftest import envelope
from web.services import opened

NAME = "spooler.md"
TEXT = (
    "---\ntitle: 打印机脱机\nkind: solution\n---\n## 解决步骤\n\n重启 spooler 服务 {}\n"
)
NEWS = {("reporter", "closed", "requests"), ("neighbour", "closed", "requests")}
ARTICLE = {
    "title": "打印机脱机",
    "sections": [{"name": "resolution", "text": "重启 spooler 服务，再打印测试页"}],
}


@pytest.fixture
def plain(sqlite_url):
    """The database as it was before somebody switched the setting on."""
    database = databases.connect(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def services(services, sqlite_url):
    database = databases.connect(sqlite_url, auto_close=True)
    settings = replace(services.settings, auto_close=True)
    yield replace(services, settings=settings, database=database)
    database.close()


class Review:
    """A reviewer gives both verdicts."""

    def __init__(self, doors, folder):
        self.doors = doors
        self.folder = folder

    def begin(self):
        """A submission of the technician's that waits for review."""
        with self.doors.services.database.writing() as session:
            return Desk(session, now=EARLIER).submitted("打印机脱机").id

    def publish(self, article_id):
        with self.doors.services.database.writing() as session:
            desk = Desk(session, now=EARLIER)
            submission = desk.draft(author="technician")
            submission.article = session.get_one(Article, article_id)
            submission.base_number = 1
            review.submit(session, submission, by=desk.as_("technician"))
            session.flush()
            key = submission.id
        self.check_in(key)

    def check_in(self, submission_id):
        with self.doors.services.database.reading() as session:
            version = session.get_one(Submission, submission_id).version
        form = {"content": "passed", "form": "passed", "form_reason": "可以"}
        answer = self.doors.log_in("reviewer").post(
            f"/reviews/{submission_id}", {"seen": str(version), **form}
        )
        assert answer.status_code == 302


class Rest(Review):
    def publish(self, article_id):
        answer = self.doors.app.test_client().post(
            f"{PREFIX}/check-ins",
            json={**ARTICLE, "article": article_id},
            headers={"Authorization": f"Bearer {self.doors.token_of('manager')}"},
        )
        assert answer.status_code == 201, answer.text


class Soap(Review):
    def publish(self, article_id):
        inner = to_xml({**ARTICLE, "article": article_id})
        answer = self.doors.app.test_client().post(
            "/soap",
            data=envelope("checkIn", inner).encode(),
            content_type="text/xml; charset=utf-8",
            headers={"Authorization": f"Bearer {self.doors.token_of('manager')}"},
        )
        assert answer.status_code == 200, answer.text


class Command(Review):
    """``kb ingest``, with and without ``--publish``."""

    def take_in(self, login, text, *options):
        (self.folder / NAME).write_text(text, encoding="utf-8")
        named = [self.folder / NAME, "--as", login, *options]
        run(self.doors.services, "ingest", *named)

    def begin(self):
        self.take_in("technician", TEXT)
        return self._newest(Submission)

    def check_in(self, submission_id):
        self.take_in("manager", TEXT, "--publish")
        assert self._newest(Submission) == submission_id

    def publish(self, article_id):
        self.take_in("manager", TEXT.format("两次"), "--publish")
        assert self._newest(Article) == article_id

    def _newest(self, table):
        with self.doors.services.database.reading() as session:
            return session.scalars(select(table.id).order_by(table.id.desc())).first()


class Upload(Command):
    """The page for files, with and without the tick at "check in at once"."""

    def take_in(self, login, text, *options):
        form = {"files": (io.BytesIO(text.encode()), NAME)}
        form |= {"publish": "1"} if options else {}
        page = self.doors.log_in(login).post("/upload", form)
        assert page.status_code == 200


DOORS = {
    "page": Review,
    "rest": Rest,
    "soap": Soap,
    "command": Command,
    "upload": Upload,
}


@pytest.fixture
def door(request, doors, tmp_path):
    return DOORS[request.param](doors, tmp_path)


def make_ready(database, deed):
    """An incident that its user has confirmed, and that *deed* gives what it rests on."""
    with database.writing() as session:
        desk = Desk(session, now=EARLIER)
        incident = desk.resolved(confirmer=desk.person("neighbour"))
        deed(desk, incident)
        verification.confirm(session, incident, by=desk.as_("neighbour"))
        assert incident.state is State.RESOLVED
        return incident.id


def news_of(outcome, kind="closed"):
    return {each for each in outcome.told if each[1] == kind}


def last_event(services, incident_id):
    with services.database.reading() as session:
        return session.scalars(
            select(IncidentEvent)
            .where(IncidentEvent.incident_id == incident_id)
            .order_by(IncidentEvent.id.desc())
        ).first()


@pytest.mark.parametrize("door", ["page", "command", "upload"], indirect=True)
def test_the_check_in_of_what_an_incident_waits_for_closes_it(
    services, outcome_of, door
):
    submission_id = door.begin()

    def wait(desk, incident):
        submission = desk.session.get_one(Submission, submission_id)
        links.await_submission(
            desk.session, incident, submission, by=desk.as_("technician")
        )

    incident_id = make_ready(services.database, wait)
    outcome, _ = outcome_of(lambda: door.check_in(submission_id))

    event = last_event(services, incident_id)
    assert (event.target, event.channel) == (State.CLOSED, closing.AUTOMATIC)
    assert news_of(outcome) == NEWS
    assert news_of(outcome, "solution_checked_in") == {
        ("technician", "solution_checked_in", "incidents")
    }
    assert outcome.events[-1][0] == "incident.closed"


@pytest.mark.parametrize("door", ["page", "rest", "soap", "command"], indirect=True)
def test_the_next_revision_closes_what_rests_on_the_article(
    plain, services, outcome_of, door
):
    """What was complete before the setting was switched on."""
    submission_id = door.begin()
    door.check_in(submission_id)

    def rest(desk, incident):
        article = desk.session.get_one(Submission, submission_id).article
        desk.link(incident, article)

    incident_id = make_ready(plain, rest)
    with services.database.reading() as session:
        article_id = session.get_one(Incident, incident_id).solution_id
    outcome, _ = outcome_of(lambda: door.publish(article_id))

    event = last_event(services, incident_id)
    assert (event.target, event.channel) == (State.CLOSED, closing.AUTOMATIC)
    assert news_of(outcome) == NEWS
    assert outcome.events[-1][0] == "incident.closed"


@pytest.mark.parametrize("auto_close", [True, False])
def test_the_setting_reaches_whatever_writes(tmp_path, sqlite_url, auto_close):
    settings = Settings(
        home=tmp_path, database_url=sqlite_url, auto_close=auto_close, workers=1
    )

    with opened(settings) as served, served.database.writing() as session:
        assert session.info[AUTO_CLOSE] is auto_close
