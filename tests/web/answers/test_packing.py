"""Everything of a client as one ZIP: what is in it, what never is, and its checksums."""

import hashlib
import io
import zipfile
from datetime import date

import openpyxl
import pytest

from kb.audit import Actor, By
from kb.handovers import packages, service
from kb.handovers.errors import HandoverInputError, PackageRunningError
from kb.handovers.models import HandoverDirection, PackageState
from kb.handovers.reading import get_handover, list_packages
from kb.handovers.service import Draft, Party
from kb.incidents import opening
from kb.incidents.opening import Report
from kb.items import service as items
from kb.items.service import NewItem
from kb.items.sources import ItemSource
from kb.people import units
from kb.people.models import Tier
from kb.people.users import get_user
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from kb.services.contracts import Terms, add_contract
from kb.services.models import OWN, Client
from tests.conftest import NOON
from tests.desk import Desk
from web.answers import packing
from web.background.packing import make_waiting

FORMULA = '=HYPERLINK("http://x")'


def add_record_of(session, type_code, name, by, **texts):
    new = NewRecord(entry=Entry(name, texts), code=f"{type_code.upper()}-1")
    add_record(session, read_types()[type_code], new, by=by)


@pytest.fixture
def closing(services, people):
    """A contract that ends, with something of everything; its hand-over's id."""
    with services.database.writing() as session:
        by = {
            login: By(Actor(session.merge(user, load=False), "test"), NOON)
            for login, user in people.items()
        }
        people["technician"].password_hash = "set"
        by["technician"].actor.user.password_hash = "set"
        terms = Terms(
            number="HT-1", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
        )
        own = session.get_one(Client, OWN)
        units.add_unit(session, "Office", tier=Tier.COUNTY)
        contract = add_contract(session, own, terms, by=by["administrator"])
        add_record_of(
            session, "asset", FORMULA, by["manager"], category="terminal", unit="Office"
        )
        add_record_of(
            session,
            "paper",
            "SECRET PAPER",
            by["manager"],
            category="certificate",
            holder="technician",
            keep_until="2030-12-31",
        )
        user = by["requester"].actor.user
        report = Report(title="Printer offline")
        opening.open_incident(session, report, reporter=user, by=by["requester"])
        for title, confidential in (("Open item", False), ("SECRET ITEM", True)):
            new = NewItem(
                title=title,
                source=ItemSource.IMPROVEMENT,
                client_id=OWN,
                confidential=confidential,
            )
            items.open_item(session, new, by=by["manager"])
        draft = Draft(
            contract_id=contract.id,
            direction=HandoverDirection.HAND_BACK,
            giver=Party(login="technician"),
            receiver=Party(name="New provider"),
            type_codes=["asset"],
        )
        begun = service.begin(session, draft, read_types(), "en", by=by["manager"])
        return begun.id


def pack(app, services, handover_id, login="manager", language="en"):
    target = io.BytesIO()
    with services.database.reading() as session:
        user = get_user(session, login)
        handover = get_handover(session, handover_id, user)
    with app.app_context():
        packing.write(services, user, handover, language, target)
    return zipfile.ZipFile(target)


def rows_of(archive, name):
    book = openpyxl.load_workbook(io.BytesIO(archive.read(name)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_it_holds_what_there_is_and_the_checksum_of_each(app, services, closing):
    archive = pack(app, services, closing)

    names = archive.namelist()
    assert names[0] == "index.html"
    assert names[-1] == "SHA256SUMS"
    sums = dict(
        reversed(line.split("  ", 1))
        for line in archive.read("SHA256SUMS").decode().splitlines()
    )
    assert set(sums) == set(names) - {"SHA256SUMS"}
    assert all(
        hashlib.sha256(archive.read(name)).hexdigest() == sha256
        for name, sha256 in sums.items()
    )
    assert b"Printer offline" in archive.read("incidents/incidents.jsonl")
    assert "articles/articles.jsonl" in names
    assert any("Open item" in row for row in rows_of(archive, "items.xlsx"))
    index = archive.read("index.html").decode()
    assert 'href="registers/asset.xlsx"' in index
    assert "http" not in index.replace("http-equiv", ""), "it is read without a line"


def test_articles_are_pages_that_are_read_without_a_line(
    app, services, people, closing
):
    with services.database.writing() as session:
        desk = Desk(session, people={"manager": session.merge(people["manager"])})
        article = desk.solution("打印机 <脱机>").id
    archive = pack(app, services, closing, language="zh")

    page = archive.read(f"articles/pages/{article}.html").decode()
    assert "<h1>打印机 &lt;脱机&gt;</h1>" in page
    assert 'lang="zh"' in page
    assert "src=" not in page
    listed = archive.read("articles/index.html").decode()
    assert f'href="pages/{article}.html"' in listed
    index = archive.read("index.html").decode()
    assert 'href="articles/index.html"' in index


def test_a_formula_is_text_and_what_is_private_or_confidential_never_there(
    app, services, closing
):
    for login in ("manager", "administrator"):
        archive = pack(app, services, closing, login)

        (cell,) = [
            each
            for each in rows_of(archive, "registers/asset.xlsx")[1]
            if each and "HYPERLINK" in str(each)
        ]
        assert cell == FORMULA
        book = io.BytesIO(archive.read("registers/asset.xlsx"))
        assert b"<f>" not in zipfile.ZipFile(book).read("xl/worksheets/sheet1.xml")
        assert "registers/paper.xlsx" not in archive.namelist()
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert b"SECRET PAPER" not in whole
        shown = [str(row) for row in rows_of(archive, "items.xlsx")]
        assert not any("SECRET ITEM" in row for row in shown)


def test_the_index_is_in_the_language_of_who_asks(app, services, closing):
    archive = pack(app, services, closing, language="zh")

    assert 'lang="zh"' in archive.read("index.html").decode()
    assert "编号" in str(rows_of(archive, "registers/asset.xlsx")[0])


def test_it_is_made_in_the_background_and_downloaded_by_parties_and_managers(
    app, services, people, closing, log_in
):
    manager = log_in("manager")
    asked = manager.post(f"/handovers/{closing}/packages", {}, follow_redirects=True)
    assert "The package is being made" in asked.text
    again = manager.post(f"/handovers/{closing}/packages", {}, follow_redirects=True)
    assert again.status_code == 409
    with app.app_context():
        assert make_waiting(services) == 1
        assert make_waiting(services) == 0

    address = f"/handovers/{closing}/packages/1"
    for login, status in (
        ("manager", 200),
        ("technician", 200),
        ("reviewer", 404),
        ("requester", 404),
    ):
        with log_in(login).get(address) as given:
            assert given.status_code == status, login
    assert "SHA-256" in manager.get(f"/handovers/{closing}").text
    with services.database.reading() as session:
        user = session.merge(people["manager"], load=False)
        handover = get_handover(session, closing, user)
        (package,) = list_packages(session, handover)
        assert package.state is PackageState.DONE
        assert package.summary["parts"]["incidents/incidents.jsonl"] == 1


def test_nothing_is_packed_that_is_taken_over_or_waits(services, people, closing):
    with services.database.writing() as session:
        by = By(Actor(session.merge(people["manager"], load=False), "test"), NOON)
        handover = get_handover(session, closing, by.actor.user)
        packages.ask(session, handover, "en", by=by)
        with pytest.raises(PackageRunningError):
            packages.ask(session, handover, "en", by=by)
        draft = Draft(
            contract_id=handover.contract_id,
            direction=HandoverDirection.TAKE_OVER,
            giver=Party(name="Old provider"),
            receiver=Party(login="technician"),
        )
        begun = service.begin(session, draft, read_types(), "en", by=by)
        with pytest.raises(HandoverInputError):
            packages.ask(session, begun, "en", by=by)
