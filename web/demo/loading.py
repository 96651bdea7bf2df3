"""All people and all work of the demonstration, in the order in which each needs the others."""

from kb.audit import Actor
from kb.reporting.vocabulary import Vocabulary
from web.demo.alerts import add_alerts
from web.demo.baselines import add_baselines
from web.demo.calls import add_calls
from web.demo.duties import add_duties
from web.demo.handovers import add_handovers
from web.demo.improvement import add_improvement
from web.demo.monthly_reports import add_reports
from web.demo.organisation import add_organisation
from web.demo.packages import add_packages
from web.demo.past_work import add_past_work
from web.demo.people import add_people
from web.demo.phases import add_phases
from web.demo.registers import add_registers
from web.demo.samples import Articles
from web.demo.training import add_training
from web.demo.work import add_work
from web.services import Services


def add_everything(
    services: Services,
    actor: Actor,
    articles: Articles,
    vocabulary: Vocabulary,
    *,
    password: str,
) -> int:
    """Add what is not there yet; return how many incidents that were."""
    add_people(services, actor, password)
    add_organisation(services)
    added = (
        add_past_work(services, articles)
        + add_work(services)
        + add_calls(services)
        + add_alerts(services)
    )
    add_packages(services)
    add_improvement(services)
    add_registers(services)
    add_baselines(services)
    add_reports(services, vocabulary)
    add_duties(services)
    add_phases(services)
    add_handovers(services)
    add_training(services)
    return added
