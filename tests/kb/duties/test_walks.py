"""What runs go through: the steps of a plan, the records of a register."""

import pytest

from kb.duties import listing
from kb.duties.errors import DutyCase, DutyInputError
from kb.duties.models import Opens, RunState
from kb.duties.walks import Wish
from kb.emergency import plans
from kb.emergency.steps import list_steps
from kb.incidents.models import Incident
from kb.items.listing import list_of_record
from kb.items.models import Item
from kb.people import units
from kb.people.models import Tier
from kb.registers import service as registers
from kb.registers.moves import Action
from kb.registers.ties import list_incidents
from tests.kb.duties.conftest import FINE
from tests.kb.registers.conftest import Registry
from tests.kb.test_emergency import TEXTS, make_plan

STEPS = "1. 检查数据库监听\n   - 看告警日志\n2. **切换**到备库\n3. 启用手工受理\n"


@pytest.mark.parametrize(
    ("markdown", "steps"),
    [
        (STEPS, ["检查数据库监听", "切换到备库", "启用手工受理"]),
        ("一段话\n\n另一段话", ["一段话", "另一段话"]),
        ("先看：\n- `ping` 网关\n- 拔线", ["ping 网关", "拔线"]),
        ("1、断电\n2、通电", ["断电", "通电"]),
        ("第一步：断电\n第二步：通电", ["断电", "通电"]),
        ("```\n1. 不是步骤\n```\n\n1. 关机", ["关机"]),
        ("## 标题\n\n| 表 | 格 |", []),
        ("", []),
    ],
)
def test_steps_are_the_lines_of_the_outermost_lists(markdown, steps):
    assert list_steps(markdown) == steps


@pytest.fixture
def plan(office):
    return make_plan(office.desk, sections=TEXTS | {"steps": STEPS})


@pytest.fixture
def registry(office):
    return Registry(office.desk)


def answers(walk, **found):
    """Fine at each place but where *found* says otherwise, by ``place_N``."""
    fine = {
        (place, key): value
        for place in range(len(walk))
        for (_, key), value in FINE.items()
    }
    return fine | {(int(key[6:]), "door"): value for key, value in found.items()}


def refused(office, case, **changes):
    with pytest.raises(DutyInputError) as raised:
        office.duty(**changes)
    assert raised.value.case is case
    return raised.value.values.get("field")


def test_a_drill_goes_through_the_steps_of_its_plan_as_they_were_planned(office, plan):
    run = office.run(kind="drill", by_plan=True, plan_id=plan.id)

    assert run.places == ["检查数据库监听", "切换到备库", "启用手工受理"]
    assert run.plan_revision == plan.current_revision

    make_plan(office.desk, sections=TEXTS | {"steps": "1. 另一步"}, article=plan)
    assert run.places == ["检查数据库监听", "切换到备库", "启用手工受理"]
    assert run.plan_revision != plan.current_revision


def test_a_held_drill_moves_the_day_by_which_the_plan_is_looked_at_again(office, plan):
    run = office.run(kind="drill", by_plan=True, plan_id=plan.id)
    worker = office.desk.person("worker")
    before = plans.get_plan(office.session, plan.id, worker)

    done = office.complete(run, answers(run.places, place_1="no"))

    after = plans.get_plan(office.session, plan.id, worker)
    assert before.drilled_on is None
    assert after.review_by > before.review_by
    assert done.state is RunState.DONE
    (item,) = office.session.query(Item).all()
    assert item.title == "切换到备库 · 门已锁：否"


def test_a_plan_that_was_retired_meanwhile_is_not_moved(office, plan):
    run = office.run(kind="drill", by_plan=True, plan_id=plan.id)
    plan.retired_at = run.created_at

    office.complete(run, answers(run.places))

    plan.retired_at = None
    office.session.flush()
    (found,) = plans.list_plans(office.session, office.desk.person("worker"))
    assert found.drilled_on is None


def test_a_drill_names_a_plan_that_has_steps(office):
    article = office.desk.solution("不是预案")
    empty = make_plan(office.desk, sections=TEXTS | {"steps": "| 表 | 格 |"})

    drill = {"kind": "drill", "by_plan": True}
    assert refused(office, DutyCase.PLAN_MISSING, **drill) == "plan"
    assert refused(office, DutyCase.NO_PLAN, **drill, plan_id=article.id) == "plan"
    assert refused(office, DutyCase.NO_STEPS, **drill, plan_id=empty.id) == "plan"
    both = {"plan_id": empty.id, "places": ("机房",)}
    assert refused(office, DutyCase.SEVERAL_WALKS, **drill, **both) == "places"


def test_all_printers_of_a_unit_are_walked_as_they_were_when_it_was_planned(
    office, registry
):
    first = registry.add(name="一号打印机", category="printer", unit="运维科")
    registry.add(name="服务器", unit="运维科")
    registry.add(name="别处的打印机", category="printer")
    gone = registry.add(name="旧打印机", category="printer", unit="运维科")
    by = office.by("lead")
    asset = registry.types["asset"]
    registers.move_record(office.session, asset, gone, Action.END, text="报废", by=by)

    wish = Wish(type=asset, unit=office.unit, field="category", value="打印机")
    run = office.run(records=wish)
    registry.add(name="新打印机", category="printer", unit="运维科")

    assert run.places == [f"{first.code} 一号打印机"]
    assert run.record_ids == [first.id]


def test_a_finding_names_the_record(office, registry):
    printer = registry.add(name="打印机", category="printer", unit="运维科")
    run = office.run(records=Wish(type=registry.types["asset"], unit=office.unit))

    office.complete(run, answers(run.places, place_0="no"))

    reader = office.desk.person("worker")
    (item,) = list_of_record(office.session, printer.id, reader)
    assert item.record_id == printer.id
    assert item.title.startswith(printer.code)


def test_an_incident_of_a_finding_is_about_the_record(office, registry):
    printer = registry.add(name="打印机", category="printer", unit="运维科")
    wish = Wish(type=registry.types["asset"])
    run = office.run(records=wish, opens=Opens.INCIDENT)

    office.complete(run, answers(run.places, place_0="no"))

    reader = office.desk.person("manager")
    (incident,) = list_incidents(office.session, printer, reader)
    assert office.session.query(Incident).all() == [incident]


def test_records_that_cannot_be_walked_are_refused(office, registry):
    asset, paper = registry.types["asset"], registry.types["paper"]
    other = units.add_unit(office.session, "另一处", tier=Tier.COUNTY)

    def field(case, **changes):
        return refused(office, case, records=Wish(**{"type": asset} | changes))

    assert field(DutyCase.PRIVATE, type=paper) == "record_type"
    assert field(DutyCase.NO_RECORDS) == "record_type"
    assert field(DutyCase.NO_RECORDS, unit=other) == "record_type"
    assert field(DutyCase.RECORD_FIELD, field="price", value="1") == "record_field"
    bad = {"field": "category", "value": "飞机"}
    assert field(DutyCase.RECORD_VALUE, **bad) == "record_value"


def test_more_than_one_run_goes_through_is_refused_or_said(
    office, registry, monkeypatch
):
    monkeypatch.setattr("kb.duties.walks.MAX_PLACES", 1)
    wish = Wish(type=registry.types["asset"])
    registry.add(name="一")
    duty = office.duty(records=wish)
    registry.add(name="二")

    assert refused(office, DutyCase.MANY_RECORDS, records=wish) == "record_type"
    office.follow(duty)

    (run,) = office.runs(duty)
    (event,) = listing.list_events(office.session, run)
    assert (len(run.places), event.details) == (1, {"left_out": 1})
