"""A running service over a home of its own, and the programs that call it."""

import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kb import database as databases
from kb.articles.models import Aspect, Submission, SubmissionState
from kb.audit import Actor, By
from kb.database import Database, utc_now
from kb.people import soap_secrets, tokens, users
from kb.people.models import Role, Scope
from kb.settings import Settings
from review import service as review
from review.service import Judgement, Reading
from tests.factories import make_article, make_draft, make_user
from web import homes, services
from web.answers import indexing

ROOT = Path(__file__).parents[2]
PASSWORD = "a long enough password"
START_SECONDS = 120
PEOPLE = {
    "desk": (Role.TECHNICIAN, Role.MANAGER),
    "firstline": (Role.TECHNICIAN,),
    "erp": (Role.TECHNICIAN, Role.MANAGER),
    "reviewer": (Role.REVIEWER,),
}


@dataclass(frozen=True)
class Service:
    address: str
    """Where it serves, without a slash at the end."""
    home: Path
    database: Database
    token: str
    """Of ``desk``, for everything."""
    process: subprocess.Popen
    log: Path
    """What the process says on standard error."""

    @property
    def soap(self):
        return f"{self.address}/soap"


SERVE = ("-m", "web.cli", "serve", "--port", "0")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """A home to copy, and the token of ``desk``."""
    home = tmp_path_factory.mktemp("furnished")
    return home, furnish(home)


@pytest.fixture(scope="session")
def make_service(furnished, tmp_path_factory):
    """Starts a server over a fresh home, or over *home*, for as long as it is needed."""

    @contextmanager
    def start(command=SERVE, home=None, **settings):
        template, token = furnished
        home = home or tmp_path_factory.mktemp("home")
        if not any(home.iterdir()):
            shutil.copytree(template, home, dirs_exist_ok=True)
        log = home / "stderr"
        database = databases.connect(Settings(home=home).database_address)
        with running(command, home, log, settings) as process:
            address = wait_for_address(process, log)
            yield Service(address, home, database, token, process, log)
        database.close()

    return start


@contextmanager
def running(command, home, log, settings):
    environ = os.environ | {"KB_HOME": str(home), "PYTHONPATH": str(ROOT)}
    environ |= {f"KB_{name.upper()}": value for name, value in settings.items()}
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, *command],
            env=environ,
            stdout=subprocess.PIPE if command == SERVE else stderr,
            stderr=stderr,
            text=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def furnish(home):
    """People, two solutions, their index; the token of ``desk``."""
    settings = Settings(home=home)
    homes.initialise(settings, password=PASSWORD)
    with services.opened(settings) as opened:
        with opened.database.writing() as session:
            for login, roles in PEOPLE.items():
                password = "" if login == "erp" else PASSWORD
                make_user(session, login, roles=roles, password=password)
            desk = users.get_user(session, "desk")
            draft = make_draft(
                "扫描仪无法开机",
                sections={"symptom": "扫描仪没有反应", "resolution": "换电源"},
            )
            for each in (draft, make_draft("打印机显示脱机的处理")):
                make_article(session, each, user=desk, now=utc_now())
            issued = tokens.issue_token(
                session, desk, "clients", scopes=Scope, days=1, now=utc_now()
            )
        indexing.drain(opened)
    return issued.secret


def wait_for_address(process, log):
    """Waitress says it on standard output, gunicorn in its log."""
    said = process.stdout or iter(lambda: log.read_text(encoding="utf-8"), None)
    timer = threading.Timer(START_SECONDS, process.kill)
    timer.start()
    try:
        for line in said:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                return found[0]
            if process.poll() is not None:
                break
    finally:
        timer.cancel()
    pytest.fail(f"The service did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def service(make_service):
    """One service for all clients."""
    with make_service(upload_limit_mb="25") as started:
        yield started


@pytest.fixture
def review_all(service):
    """What a reviewer does in the service: both verdicts on whatever waits."""

    def approve_waiting():
        with service.database.writing() as session:
            waiting = session.scalars(
                select(Submission).where(Submission.state == SubmissionState.SUBMITTED)
            )
            for submission in waiting.all():
                approve(session, submission)

    return approve_waiting


def approve(session, submission):
    actor = Actor(users.get_user(session, "reviewer"), "test")
    review.claim(session, submission, by=By(actor, utc_now()))
    passed = Judgement(passed=True, reason="可以")
    review.judge(
        session,
        submission,
        dict.fromkeys(Aspect, passed),
        Reading(version=submission.version),
        by=By(actor, utc_now()),
    )


def issue_digest_secret(service):
    """What the system ``erp`` signs with, from now on."""
    key = homes.read_secret_key(Settings(home=service.home))
    now = utc_now()
    with service.database.writing() as session:
        system = users.get_user(session, "erp")
        return soap_secrets.issue_secret(
            session, system, key=key, scopes=Scope, expires_at=now + timedelta(days=1)
        )
