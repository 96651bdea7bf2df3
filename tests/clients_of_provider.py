"""A provider with two clients: the people of each, and incidents of both."""

from dataclasses import dataclass, field

from kb.incidents import opening
from kb.incidents.opening import Report
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.services.models import OWN, Client, ClientAssignment
from tests.desk import Desk
from tests.factories import PASSWORD, make_user

ROLES = {
    "alpha_tech": (Role.TECHNICIAN,),
    "alpha_boss": (Role.MANAGER, Role.REVIEWER),
    "beta_tech": (Role.TECHNICIAN,),
    "beta_boss": (Role.MANAGER, Role.REVIEWER),
    "both": (Role.TECHNICIAN, Role.MANAGER, Role.REVIEWER),
    "own_tech": (Role.TECHNICIAN,),
    "own_boss": (Role.MANAGER, Role.REVIEWER),
}
WORKS_FOR = {
    "alpha_tech": {"alpha"},
    "alpha_boss": {"alpha"},
    "beta_tech": {"beta"},
    "beta_boss": {"beta"},
    "both": {"alpha", "beta"},
    "own_tech": set(),
    "own_boss": set(),
}
"""By assignment; who has none works for the own organisation."""


@dataclass
class Provider:
    desk: Desk
    clients: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)

    @property
    def session(self):
        return self.desk.session

    def person(self, login):
        return self.desk.person(login)

    def incident(self, client, title="打印机不工作", **report):
        """Reported by somebody of the client; no code: the own organisation."""
        reporter = self.person(f"{client}_user" if client else "reporter")
        return opening.open_incident(
            self.session,
            Report(title=title, **report),
            reporter=reporter,
            by=self.desk.as_(reporter.login),
        )


def make_provider(session):
    provider = Provider(Desk(session))
    for code in ("alpha", "beta"):
        client = Client(code=code, names={"zh": code, "en": code})
        session.add(client)
        session.flush()
        provider.clients[code] = client.id
        unit = units.add_unit(session, f"{code} 总部", tier=Tier.CITY)
        unit.client_id = client.id
        provider.units[code] = unit
        user = make_user(
            session, f"{code}_user", roles=(Role.REQUESTER,), password=PASSWORD
        )
        units.assign(session, user, unit, Post.BUSINESS)
        provider.desk.people[user.login] = user
    provider.clients["own"] = OWN
    for login, roles in ROLES.items():
        user = make_user(session, login, roles=roles, password=PASSWORD)
        provider.desk.people[login] = user
        for code in WORKS_FOR[login]:
            row = ClientAssignment(user_id=user.id, client_id=provider.clients[code])
            session.add(row)
    session.flush()
    return provider
