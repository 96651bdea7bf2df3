"""Every step of an incident, through every door that offers it, has the same results."""

import pytest

from tests.web.doors.steps import BULK, COMMAND, DOORS, PAGE, PROGRAM, REQUEST, set_up
from web.cli.incidents import group
from web.pages.desk import incident_bulk
from web.rest.routes import ROUTES
from web.soap.door import ADDED, OFFERED

# Written out: the step, by whom, through which doors, and who is told what of it.
# The technician works on the incident, the reporter has reported it, and the neighbour
# is its confirmer.
STEPS = """
start            colleague   page rest               | -
assign           colleague   page rest               | technician:assigned
take_over        colleague   page bulk               | -
hand_over        colleague   page bulk rest soap     | technician:transferred
ask_back         sender      page rest               | technician:asked_back colleague:asked_back
give_back        colleague   page rest               | sender:given_back
keep             colleague   page rest               | sender:kept
pause            colleague   page rest soap          | reporter:answer_wanted neighbour:answer_wanted
continue         colleague   page rest soap          | -
carry_over       colleague   page                    | -
link             colleague   page bulk rest soap     | -
unlink           colleague   page rest soap          | -
await            technician  rest soap               | -
resolve          colleague   page rest soap          | reporter:resolved neighbour:resolved
name_cause       colleague   page rest               | -
change_client    colleague   page rest soap          | -
confirm          colleague   page rest soap          | technician:confirmed
confirm          neighbour   request rest soap       | technician:confirmed
deny             colleague   page rest soap          | technician:denied
deny             neighbour   request rest soap       | technician:denied
mark_unanswered  colleague   page command            | -
close            colleague   page bulk rest soap command | reporter:closed neighbour:closed
close            technician  page bulk rest soap command | reporter:closed neighbour:closed
reopen           colleague   page rest soap          | technician:reopened
reopen           reporter    request rest soap       | technician:reopened
withdraw         colleague   page rest               | -
withdraw         reporter    request rest            | -
mark_duplicate   colleague   page bulk               | reporter:duplicate neighbour:duplicate
comment          colleague   page rest soap          | technician:commented reporter:commented neighbour:commented
comment          technician  page rest soap          | reporter:commented neighbour:commented
comment          reporter    request rest soap       | technician:commented neighbour:commented
comment_inside   colleague   page rest soap          | technician:commented
edit             colleague   page bulk rest          | -
solve            colleague   page rest               | reporter:resolved neighbour:resolved technician:confirmed
approve          manager     request rest            | reporter:approved neighbour:approved
decline          manager     request rest            | reporter:declined neighbour:declined
"""
USERS = {"reporter", "neighbour"}


def read(line):
    taken, _, news = line.partition("|")
    step, login, *doors = taken.split()
    pairs = [each.split(":") for each in news.split() if each != "-"]
    return (
        step,
        login,
        doors,
        {
            (who, what, "requests" if who in USERS else "incidents")
            for who, what in pairs
        },
    )


LINES = STEPS.strip().splitlines()


@pytest.mark.parametrize("line", LINES, ids=lambda line: "-".join(line.split()[:2]))
def test_a_step_has_the_same_results_through_every_door(
    services, doors, outcome_of, line
):
    step, login, names, told = read(line)
    outcomes, channels = {}, {}

    for name in names:
        with services.database.writing() as session:
            subject = set_up(session, step)
        door = DOORS[name](doors)
        outcomes[name], channels[name] = outcome_of(
            lambda door=door, subject=subject: door.take(step, login, subject)
        )

    first = outcomes[names[0]]
    assert channels == {name: {DOORS[name].channel_of(step)} for name in names}
    assert {name: each.told for name, each in outcomes.items()} == dict.fromkeys(
        names, told
    )
    assert outcomes == dict.fromkeys(names, first)
    assert first.time_line
    assert first.events


def test_the_table_has_every_door_that_offers_a_step():
    staff, users = {}, {}
    for step, login, names, _ in map(read, LINES):
        if "request" in names:
            users.setdefault(step, set()).update(names)
        if login not in ("reporter", "neighbour"):
            staff.setdefault(step, set()).update(set(names) - {"request"})

    assert staff == {
        step: {
            name
            for name, door in DOORS.items()
            if name != "request" and step in door.offers
        }
        for step in PAGE | PROGRAM
    }
    assert set(users) == DOORS["request"].offers


def test_pages_offer_no_step_that_is_not_tried(app):
    offered = {
        (rule.rule.split("/")[1], rule.rule.rpartition("/")[2])
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and "<int:incident_id>/" in rule.rule
    }

    assert offered == (
        {("incidents", path) for path, _ in PAGE.values()}
        | {("requests", path) for path in REQUEST}
        | {("incidents", "problem")}  # Grouping is told to nobody.
        | {("requests", "complain")}  # It leaves the incident as it is.
        | {("incidents", "move")}  # A card does what the page does, or leads there.
        | {("incidents", "macros")}  # Its steps are those of the page.
    )
    assert set(incident_bulk._DEEDS) | {"merge"} == {
        form["action"] for form in BULK.values()
    }


def test_programs_and_commands_are_offered_no_step_that_is_not_tried():
    steps = {
        (route.method, route.path.removeprefix("/incidents/{number}"))
        for route in ROUTES
        if route.path.startswith("/incidents/{number}") and route.operation.writes
    }
    operations = {
        route.operation.name
        for route in ROUTES
        if route.path.startswith("/incidents/") and route.operation.writes
    }

    steps.remove(("POST", "/macros"))  # Its steps are those of others.
    assert steps == {(method, path) for method, path, _, _ in PROGRAM.values()}
    assert operations & (OFFERED | ADDED) == {
        name for *_, name, _ in PROGRAM.values() if name
    }
    assert set(group.commands) - {"list", "show"} == {
        step.replace("_", "-") for step in COMMAND
    }
