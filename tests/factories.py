"""Rows and values with valid defaults: a test names only what it is about."""

from functools import cache

from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.submissions import Draft, open_draft
from kb.audit import Actor, By
from kb.people.models import Role
from kb.people.passwords import hash_password
from kb.people.users import add_user
from review.service import publish_trusted
from tests.conftest import NOON

PASSWORD = "a long enough password"


def make_user(session, login="manager", *, roles=(Role.MANAGER,), password=""):
    user = add_user(session, login, name=login, roles=roles, now=NOON)
    user.password_hash = _hash(password) if password else ""
    return user


@cache
def _hash(password):
    """Once for each password: hashing is slow on purpose."""
    return hash_password(password)


def make_draft(
    title="打印机脱机",
    *,
    kind=ArticleKind.SOLUTION,
    audience=None,
    sections=None,
    number="",
    **attributes,
):
    # The telephone numbers of a plan are for the people of IT.
    is_internal = kind is ArticleKind.EMERGENCY_PLAN
    usual = Audience.INTERNAL if is_internal else Audience.SELF_SERVICE
    return Draft(
        kind=kind,
        title=title,
        sections=sections
        or {"symptom": "打印机显示脱机", "resolution": "Restart the print spooler."},
        attributes=Attributes(
            **{"category": "打印", "system": "Windows", **attributes}
        ),
        audience=audience or usual,
        number=number,
    )


def make_article(
    session, draft=None, *, user=None, article=None, attachments=(), now=NOON
):
    """A checked-in article, by the way that every trusted import takes."""
    user = user or make_user(session, login=f"manager{id(draft)}")
    submission = open_draft(
        session,
        draft or make_draft(),
        author=user,
        now=now,
        article=article,
        attachments=attachments,
    )
    publish_trusted(session, submission, by=By(Actor(user, "test"), now))
    return submission.article
