"""What each person may see: the one rule that pages, search and commands share."""

from typing import TYPE_CHECKING, Final

from kb.articles.kinds import CHOSEN, Audience

if TYPE_CHECKING:
    # Asking for no person in particular needs none of what a person refers to.
    from kb.people.models import User

EVERYTHING: Final = frozenset(CHOSEN)


def visible_audiences(user: "User | None") -> frozenset[Audience]:
    """Staff see every article; everybody else sees what is meant for self-service."""
    if user is not None and user.active and user.is_staff:
        return EVERYTHING
    return frozenset({Audience.SELF_SERVICE})
