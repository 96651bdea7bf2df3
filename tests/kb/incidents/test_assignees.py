"""Who works on incidents: people, and no system."""

import pytest

from kb.incidents import transfers
from kb.incidents.errors import AssigneeCase, AssigneeError
from kb.incidents.transfers import Handover
from kb.people import directory
from kb.people.models import Role
from tests.factories import make_user


@pytest.fixture
def monitoring(desk):
    return make_user(desk.session, "monitoring", roles=(Role.TECHNICIAN,))


def test_no_system_is_offered(desk, monitoring):
    technician = desk.person("technician")

    assert directory.list_people(desk.session, Role.TECHNICIAN) == [technician]
    assert monitoring in directory.list_with(desk.session, Role.TECHNICIAN)


def test_no_incident_is_given_to_a_system(desk, monitoring):
    new, started = desk.incident(), desk.started()
    handover = Handover(reason="换人", tried="重启", assignee=monitoring)

    with pytest.raises(AssigneeError) as at_start:
        transfers.start(
            desk.session, new, by=desk.as_("technician"), assignee=monitoring
        )
    with pytest.raises(AssigneeError) as at_transfer:
        transfers.transfer(desk.session, started, handover, by=desk.as_("technician"))

    assert at_start.value.case is at_transfer.value.case is AssigneeCase.SYSTEM
    assert started.assignee_id == desk.person("technician").id
