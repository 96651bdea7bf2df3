"""What somebody has as a second factor: added, used, removed, and taken away."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.factors import codes, passkeys, recovery, rules
from kb.factors.errors import LastFactorError
from kb.factors.models import CodeSecret, Passkey
from kb.factors.passkeys import Answer, RelyingParty
from kb.notifications.service import Kind, News, notify
from kb.people import sessions
from kb.people.models import User

PAGE = "/profile/factors"


@dataclass(frozen=True, slots=True)
class Factors:
    """What one person has; no secret is among it."""

    code_since: datetime | None
    code_used: datetime | None
    passkeys: tuple[Passkey, ...]
    recovery_left: int

    @property
    def has_code(self) -> bool:
        return self.code_since is not None

    @property
    def is_any(self) -> bool:
        """Whether there is a second factor; recovery codes alone are none."""
        return self.has_code or bool(self.passkeys)


def has_any(session: Session, user_id: int) -> bool:
    of_code = exists().where(CodeSecret.user_id == user_id)
    of_key = exists().where(Passkey.user_id == user_id)
    return bool(session.scalar(select(of_code | of_key)))


def find(session: Session, user_id: int) -> Factors:
    kept = session.get(CodeSecret, user_id)
    return Factors(
        code_since=kept.added_at if kept else None,
        code_used=kept.last_used_at if kept else None,
        passkeys=tuple(
            session.scalars(
                select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
            )
        ),
        recovery_left=recovery.count_left(session, user_id),
    )


def add_code(
    session: Session, user: User, secret: str, typed: str, *, key: str, by: By
) -> tuple[str, ...]:
    """Take an app's codes from now on; return recovery codes if these are the first.

    Raise ``WrongCodeError`` if *typed* is none of *secret*.
    """
    codes.set_up(session, user, secret, typed, key=key, now=by.now)
    audit.record(session, "add_code", user, by=by)
    return settle(session, user, by=by)


def add_passkey(
    session: Session,
    user: User,
    party: RelyingParty,
    answer: Answer,
    *,
    name: str,
    by: By,
) -> tuple[str, ...]:
    """The same for a passkey that a device has made. Raise ``BadPasskeyError``."""
    row = passkeys.add(session, user, party, answer, name=name, by=by)
    audit.record(session, "add_passkey", user, by=by, passkey=row.id)
    return settle(session, user, by=by)


def settle(session: Session, user: User, *, by: By) -> tuple[str, ...]:
    """After a factor was added: recovery codes where there are none; nothing waits."""
    sessions.note_factor(session, user)
    if recovery.count_left(session, user.id):
        return ()
    return renew_recovery(session, user, by=by)


def renew_recovery(session: Session, user: User, *, by: By) -> tuple[str, ...]:
    made = recovery.renew(session, user)
    audit.record(session, "renew_recovery_codes", user, by=by)
    return made


def accept(
    session: Session, user: User, typed: str, *, key: str, now: datetime
) -> bool:
    """Whether *typed* is a code of *user*'s, of an app or on paper, not used before."""
    if codes.is_code(typed):
        return codes.accept(session, user, typed, key=key, now=now)
    if not recovery.accept(session, user, typed, now=now):
        return False
    by = By(audit.Actor(user, "page"), now)
    audit.record(session, "use_recovery_code", user, by=by)
    left = {"left": recovery.count_left(session, user.id)}
    notify(session, [user.id], News(Kind.RECOVERY_CODE_USED, PAGE, left), now=now)
    return True


def warn(session: Session, user: User, *, now: datetime) -> None:
    """Tell *user* that somebody who has their password tries to guess the rest."""
    notify(session, [user.id], News(Kind.CODES_GUESSED, PAGE), now=now)


def remove_code(session: Session, user: User, *, by: By) -> None:
    """Raise ``LastFactorError`` where the role needs one and nothing would be left."""
    _forget_code(session, user.id)
    _require_left(session, user)
    audit.record(session, "remove_code", user, by=by)


def remove_passkey(session: Session, user: User, passkey_id: int, *, by: By) -> None:
    """Raise as ``remove_code``, and ``NotFoundError`` for one that is not *user*'s."""
    row = session.get(Passkey, passkey_id)
    if row is None or row.user_id != user.id:
        raise NotFoundError("passkey", passkey_id)
    session.delete(row)
    _require_left(session, user)
    audit.record(session, "remove_passkey", user, by=by, passkey=passkey_id)


def _require_left(session: Session, user: User) -> None:
    session.flush()  # What is left is asked of the database.
    if has_any(session, user.id):
        return
    if rules.find_day(session, user) is not None:
        raise LastFactorError
    recovery.forget(session, user.id)


def reset(session: Session, user: User, *, by: By) -> None:
    """Take away all that *user* has, for who has lost it; they are told, and log in anew."""
    forget(session, user.id)
    sessions.end_all(session, user, now=by.now)
    audit.record(session, "reset_factors", user, by=by)
    notify(session, [user.id], News(Kind.FACTORS_RESET, PAGE), now=by.now)


def forget(session: Session, user_id: int) -> None:
    _forget_code(session, user_id)
    session.execute(delete(Passkey).where(Passkey.user_id == user_id))
    recovery.forget(session, user_id)


def _forget_code(session: Session, user_id: int) -> None:
    session.execute(delete(CodeSecret).where(CodeSecret.user_id == user_id))
