"""``kb import`` interrupted, killed and repeated: nothing is lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.tables import connect, counts, wait_until
from tests.exports import servicenow, servicenow_row

MANY = 2_000


def run_aside(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "web.cli", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ),
    )


def test_a_killed_run_is_continued_without_loss_or_double(ready, home, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(
        servicenow(
            *(
                servicenow_row(
                    f"INC{number:05}", state="Resolved", work_notes=f"note {number}"
                )
                for number in range(MANY)
            )
        )
    )
    options = ("--closed-as", "resolved")
    process = run_aside("import", "incidents", path, *options)
    wait_until(lambda: counts(home)["incident"] >= 10)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = counts(home)

    again = ready("import", "incidents", path, *options, "--json")

    after = counts(home)
    assert 10 <= before["incident"] < MANY
    assert before["external_key"] == before["incident"]
    assert again.json["counts"] == {
        "created": MANY - before["incident"],
        "unchanged": before["incident"],
    }
    assert (after["incident"], after["external_key"]) == (MANY, MANY)
    # Opened, imported, one comment, resolved: as in a run that nobody disturbs.
    assert after["incident_event"] == 4 * MANY
    assert ready("check").exit_code == 0


def test_ctrl_c_ends_with_what_to_do(ready, home, tmp_path):
    assert ready is not None
    path = tmp_path / "many.csv"
    path.write_text(servicenow(*(servicenow_row(f"INC{n}") for n in range(MANY))))
    process = run_aside("import", "incidents", path)
    wait_until(lambda: counts(home)["incident"] >= 1)
    process.send_signal(signal.SIGINT)

    assert process.wait() == 130
    found = counts(home)
    assert found["incident"] == found["external_key"]


ROWS = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(["New", "In Progress", "Resolved", "Canceled"]),
        st.sampled_from(["a title", "another title"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, cuts=st.lists(st.integers(0, 6), max_size=3))
def test_parts_and_repeats_end_where_one_run_ends(ready, home, tmp_path, rows, cuts):
    """Whatever was taken in before of the same rows, the end is the same."""
    last = {number: (number, state, title) for number, state, title in rows}
    final = list(last.values())

    def import_some(some, origin):
        path = tmp_path / "some.csv"
        path.write_text(
            servicenow(
                *(
                    servicenow_row(f"INC{n}", state=state, short_description=title)
                    for n, state, title in some
                )
            )
        )
        options = ("--closed-as", "resolved", "--origin", origin)
        ready("import", "incidents", path, *options, "--json")

    def ended(origin):
        with connect(home) as database:
            return database.execute(
                "SELECT external_id, title, state FROM external_key JOIN incident"
                " ON incident.id = incident_id WHERE origin = ? ORDER BY external_id",
                (origin,),
            ).fetchall()

    token = f"{time.monotonic_ns()}"
    for cut in cuts:
        import_some(final[:cut], f"parts-{token}")
    import_some(final, f"parts-{token}")
    import_some(final, f"once-{token}")

    assert ended(f"parts-{token}") == ended(f"once-{token}")
    assert len(ended(f"once-{token}")) == len(final)
