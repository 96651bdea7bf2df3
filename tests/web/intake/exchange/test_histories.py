"""Exports of five systems in their documented forms, recognised and understood."""

from datetime import UTC, datetime

import pytest

from kb.exchange.cells import Reading, Row
from kb.exchange.errors import DatesDisagreeError
from kb.exchange.moments import Chosen
from kb.exchange.rows import Noun
from kb.exchange.understanding import to_incident
from kb.incidents.models import State
from tests.exports import servicenow, servicenow_row, understand
from tests.histories import WRITERS, write
from web.intake.exchange import sources
from web.intake.exchange.html import from_html


def understood(path):
    with sources.opened(path, Noun.INCIDENTS) as source:
        preset = source.detect(Noun.INCIDENTS)
        reading = Reading(
            preset=preset,
            from_html=from_html,
            is_table=source.is_table,
            orders=sources.find_orders(source, preset, Chosen()).require(),
        )
        records = sources.with_cells(source, preset)
        rows = [to_incident(Row(record.cells, reading)) for record in records]
    return preset.name, rows


@pytest.mark.parametrize("system", WRITERS)
def test_a_history_is_known_by_its_columns_and_loses_nothing(tmp_path, system):
    name, rows = understood(write(system, tmp_path, 6))

    assert name == system
    assert len({row.external_id for row in rows}) == 6
    first = rows[0]
    assert first.is_solved
    assert first.title == "Printer does not print 1"
    assert first.opened_at == datetime(2025, 2, 2, 8, 10, tzinfo=UTC)
    assert "since" in first.description
    assert first.done.startswith("Restarted the print spooler")
    assert "<p>" not in f"{first.description}{first.done}{first.comments}"
    (looked,) = [each for each in first.comments if "Looked at it" in each.text]
    assert looked.internal


@pytest.mark.parametrize("system", ["jira", "zammad"])
def test_files_are_named_where_their_bytes_are_not_with_the_rows(tmp_path, system):
    _, (row,) = understood(write(system, tmp_path, 1))

    assert any("screen.png" in each.text and each.internal for each in row.comments)


@pytest.mark.parametrize("system", ["zammad", "znuny"])
def test_what_the_user_was_told_stays_visible(tmp_path, system):
    _, (row,) = understood(write(system, tmp_path, 1))

    assert [each.internal for each in row.comments if "spooler" in each.text] == [False]


@pytest.mark.parametrize(
    ("state", "ours"),
    [
        ("new", State.NEW),
        ("pending auto close+", State.IN_PROGRESS),
        ("closed unsuccessful", State.CLOSED),
        ("merged", State.CANCELLED),
    ],
)
def test_the_list_of_a_search_in_znuny_is_known(state, ours):
    text = (
        "TicketNumber;Created;Closed;State;Priority;Queue;Owner;Customer Name;Subject\n"
        f"2026010110000017;2026-01-05 09:10:00;;{state};4 hoch;Raw;beth;Abel;VPN\n"
    )

    (row,) = understand(text)

    assert (row.title, row.state, row.unit) == ("VPN", ours, "Raw")
    assert row.impact + row.urgency - 1 == 2


@pytest.mark.parametrize(("label", "priority"), [("1 - 严重", 1), ("2 - Élevée", 2)])
def test_the_figure_before_a_label_counts_in_every_language(label, priority):
    (row,) = understand(servicenow(servicenow_row(priority=label)))

    assert row.impact + row.urgency - 1 == priority


def test_one_column_is_read_in_one_way(tmp_path):
    path = tmp_path / "rows.csv"
    times = ("03/04/2026 10:00:00", "13/04/2026 10:00:00", "04/13/2026 10:00:00")
    rows = [servicenow_row(f"INC{n}", opened_at=at) for n, at in enumerate(times)]
    path.write_text(servicenow(*rows[:2]))
    assert understood(path)[1][0].opened_at == datetime(2026, 4, 3, 10, tzinfo=UTC)

    path.write_text(servicenow(*rows))
    with pytest.raises(DatesDisagreeError):
        understood(path)
