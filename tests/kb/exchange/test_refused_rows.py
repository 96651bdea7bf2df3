"""Rows that are refused, and people who may bring none."""

from datetime import timedelta

import pytest

from kb.articles.kinds import ArticleKind
from kb.exchange.errors import (
    ImportNotAllowedError,
    RowError,
    UnknownSolutionError,
)
from kb.exchange.run import require_importer
from kb.incidents.errors import CauseError, IncidentInputError
from kb.text import TextTooLongError
from tests.conftest import NOON
from tests.incoming import make_row


def test_a_solution_that_leads_nowhere_refuses_the_row(session, take_in, desk):
    retired = desk.solution()
    retired.retired_at = NOON
    topology = desk.solution(
        kind=ArticleKind.TOPOLOGY, sections={"description": "core"}
    )
    session.flush()

    for name in ("KB404", "99999999", str(retired.id), str(topology.id)):
        with pytest.raises(UnknownSolutionError) as caught:
            take_in(make_row(solution=name))
        assert caught.value.field == "solution"


def test_in_our_own_export_ids_are_those_of_the_other_place(take_in, desk):
    solution = desk.solution()

    with pytest.raises(UnknownSolutionError):
        take_in(
            make_row(solution=str(solution.id)),
            origin="yunzhi",
            is_ours=True,
        )


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"opened_at": NOON + timedelta(days=1)}, RowError),
        ({"description": "x" * 20_001}, TextTooLongError),
        ({"system": "x" * 201}, IncidentInputError),
    ],
)
def test_a_row_that_breaks_a_rule_of_ours_is_refused(take_in, values, error):
    with pytest.raises(error):
        take_in(make_row(**values))


def test_requesters_import_nothing(desk):
    for login in ("technician", "manager", "administrator"):
        require_importer(desk.person(login))

    for login in ("reporter", "reviewer"):
        with pytest.raises(ImportNotAllowedError):
            require_importer(desk.person(login))


def test_a_row_with_a_cause_that_there_is_not_is_refused(take_in):
    with pytest.raises(CauseError):
        take_in(make_row(cause="magic"))
