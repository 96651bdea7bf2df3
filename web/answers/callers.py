"""Who may be calling, while somebody types; and what they asked before."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from kb.contacts import finding, service
from kb.contacts.finding import Caller
from kb.incidents import listing
from kb.incidents.models import Incident
from kb.people.models import User
from kb.services import choosing
from search import pinyin


def find_callers(session: Session, words: str, user: User) -> list[Caller]:
    """As ``finding.find_callers``, for Latin letters too."""
    return finding.find_callers(session, words, user, sounds=_sounds)


def get_caller(
    session: Session, *, login: str, contact_id: int | None, user: User
) -> Caller | None:
    """Whoever was chosen; nobody where nobody was.

    Raise ``UnknownPersonError`` or ``UnknownContactError``.
    """
    if login:
        account = choosing.find_person(session, login, user)
        unit = next((each.unit.name for each in account.memberships), "")
        return finding.to_caller(account, unit)
    if contact_id is not None:
        return finding.of_contact(service.find_named(session, contact_id, user))
    return None


def list_earlier(
    session: Session, caller: Caller, user: User, *, but: int | None = None
) -> list[Incident]:
    """What the caller asked before, as far as *user* may see it, the newest first."""
    return listing.list_of_caller(
        session,
        user,
        account_id=caller.account_id,
        contact_id=caller.contact_id,
        but=but,
    )


def _sounds(name: str) -> Sequence[str]:
    return pinyin.sound(name) or ()
