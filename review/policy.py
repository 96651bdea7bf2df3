"""Who may do what to a submission. Pure predicates; the workflow says where they apply."""

from kb.articles.kinds import Audience
from kb.articles.models import Submission
from kb.people.models import Role, User


def may_see(user: User, submission: Submission) -> bool:
    """The author, and whoever reviews or answers for the knowledge.

    Nobody, where it is not for everybody of these: that is no submission to review.
    """
    if submission.audience is Audience.RESTRICTED:
        return False
    return user.active and (
        is_author(user, submission) or user.has(Role.REVIEWER, Role.MANAGER)
    )


def may_write(user: User) -> bool:
    return user.active and user.is_staff


def may_retire(user: User) -> bool:
    return user.active and user.has(Role.REVIEWER, Role.MANAGER)


def is_author(user: User, submission: Submission) -> bool:
    return user.id == submission.author_id


def is_other_reviewer(user: User, submission: Submission) -> bool:
    """Nobody reviews their own submission."""
    return user.active and user.has(Role.REVIEWER) and not is_author(user, submission)


def may_publish(user: User) -> bool:
    """Whether a trusted import under *user* needs no review of each submission."""
    return user.active and user.has(Role.MANAGER)
