"""The accounts of those at work, with a token for each."""

from benchmarks.installation import PASSWORD
from kb import database as databases
from kb.database import utc_now
from kb.people import tokens, users
from kb.people.models import Role, Scope

ADMINISTRATOR = "admin"
REVIEWER = "reviewer"
"""Who sits at the pages, with the password of everybody here."""
_WORKING = (Scope.READ, Scope.INCIDENTS, Scope.SUBMIT)
_ROLES = {
    "asker": (Role.REQUESTER,),
    "technician": (Role.TECHNICIAN,),
    "keeper": (Role.TECHNICIAN, Role.REVIEWER, Role.MANAGER),
}


def make_accounts(url: str) -> dict[str, str]:
    """Tokens by login, that of the administrator too; the others are told by e-mail."""
    now, found = utc_now(), {}
    database = databases.connect(url)
    with database.writing() as session:
        for login, roles in _ROLES.items():
            user = users.add_user(session, login, name=login, roles=roles, now=now)
            user.email = f"{login}@yunzhi.example"
            issued = tokens.issue_token(
                session, user, "proof", scopes=_WORKING, days=1, now=now
            )
            found[login] = issued.secret
        users.add_user(
            session,
            REVIEWER,
            name=REVIEWER,
            roles=[Role.REVIEWER],
            password=PASSWORD,
            now=now,
        )
        keeper = users.find_user(session, ADMINISTRATOR)
        assert keeper is not None
        issued = tokens.issue_token(
            session, keeper, "proof", scopes=[Scope.ADMINISTER], days=1, now=now
        )
        found[ADMINISTRATOR] = issued.secret
    database.close()
    return found
