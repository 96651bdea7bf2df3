"""Identities linked to accounts and unlinked, by their owners or by administrators."""

from sqlalchemy.orm import Session

from kb import accounts, audit
from kb.audit import By
from kb.people import identities
from kb.people.identities import ExternalAccount
from kb.people.models import User
from kb.sign_on.errors import IdentityTakenError


def link(session: Session, identity: ExternalAccount, user: User, *, by: By) -> None:
    """Let whoever has the identity in as *user*, from now on.

    Raise ``IdentityTakenError`` for one that is somebody's, and where *user* has another
    one of the same source.
    """
    other = identities.find_of(session, user, identity.source)
    if identity.user_id is not None or other is not None or user.anonymised_at:
        raise IdentityTakenError
    identity.user, user.is_external = user, True
    audit.record(session, "link_identity", user, by=by, identity=identity.id)


def unlink(session: Session, identity: ExternalAccount, *, by: By) -> None:
    """Let nobody in by it any more; whoever is in as its user is out."""
    user = identity.user
    if user is not None:
        identity.user = None
        accounts.end_sessions(session, user, by.now)
        audit.record(session, "unlink_identity", user, by=by, identity=identity.id)
