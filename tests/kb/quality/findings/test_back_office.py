"""Findings sent to the back office: one incident, with their list."""

import io

import pytest

from kb.content.folder import FolderContentStore
from kb.incidents.models import State as IncidentState
from kb.people.models import Post
from kb.quality.findings import back_office
from kb.quality.findings.errors import FindingInputError
from kb.quality.findings.models import FindingState as State
from tests.factories import make_article


@pytest.fixture
def store(tmp_path):
    return FolderContentStore(tmp_path / "content")


@pytest.fixture
def alike(bureau):
    """Three findings of one run."""
    run = bureau.make_run()
    return [
        bureau.make_finding(
            run=run, identity=f"{number:064}", key={"nsrsbh": f"9{number}"}
        )
        for number in range(3)
    ]


def send(session, bureau, store, findings, login="clerk"):
    return back_office.send_to_back_office(
        session, findings, "请后台更正", store=store, by=bureau.as_(login)
    )


def test_they_share_one_incident(session, bureau, store, alike):
    first = send(session, bureau, store, alike[:2])
    second = send(session, bureau, store, alike[2:], "colleague")

    assert first is second
    assert {each.incident_id for each in alike} == {first.id}
    assert {each.state for each in alike} == {State.BACK_OFFICE}
    assert len(first.attachments) == 2


def test_another_run_has_another_incident(session, bureau, store, alike):
    other = bureau.make_finding(identity="f" * 64)

    assert send(session, bureau, store, alike) is not send(
        session, bureau, store, [other]
    )


def test_it_is_a_question_for_the_business_post_confirmed_by_the_lead(
    session, bureau, store, alike
):
    incident = send(session, bureau, store, alike)

    assert incident.post is Post.BUSINESS
    assert incident.kind.code == "business_question"
    assert incident.unit is bureau.units["甲一县局"]
    assert incident.confirmer_id == bureau.people["county_lead"].id
    assert incident.title.startswith("DQ-DJ-001")


def test_its_solution_is_the_advice(session, bureau, store, alike):
    article = make_article(session, user=bureau.people["manager"])
    bureau.indicator.article = article
    session.flush()

    incident = send(session, bureau, store, alike)

    assert incident.solution_id == article.id
    assert incident.state is IncidentState.NEW


def test_the_list_names_them_and_starts_no_formula(session, bureau, store, alike):
    alike[0].shown = {"nsrmc": "=1+1"}

    incident = send(session, bureau, store, alike)

    text = store.read(incident.attachments[0].blob_sha256).decode("utf-8-sig")
    lines = list(io.StringIO(text))
    assert lines[0].split(",")[:2] == ["nsrsbh", "nsrmc"]
    assert [line.split(",")[0] for line in lines[1:]] == ["90", "91", "92"]
    assert ",'=1+1," in lines[1]


def test_findings_of_two_units_are_not_sent_together(session, bureau, store, alike):
    other = bureau.make_finding(
        identity="e" * 64, unit="甲市局", last_run_id=alike[0].last_run_id
    )

    with pytest.raises(FindingInputError, match="one unit"):
        send(session, bureau, store, [alike[0], other], "city_lead")

    assert alike[0].state is State.NEW


def test_those_of_the_same_run_are_offered_together(session, bureau, alike):
    bureau.make_finding(identity="d" * 64)

    assert back_office.list_alike(session, alike[0]) == alike
