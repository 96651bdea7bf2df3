"""Passkeys (WebAuthn): a device signs a challenge of ours with a key that never leaves it.

A challenge is good for minutes and for one answer. The address people open is part of
what is signed, so that what another site gets out of them is worth nothing here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import Case, InvalidInputError
from kb.factors.errors import ProofCase, WrongProofError
from kb.factors.models import Passkey
from kb.people.models import User
from kb.people.soap_secrets import ReplayedError, use_nonce
from kb.text import clean

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestedCredentialData

HOLDS: Final = timedelta(minutes=5)
"""How long a challenge may be answered."""
MOST: Final = 20
"""Passkeys of one person."""
LONGEST_NAME: Final = 100
_LOCAL: Final = "localhost"

Asked = Mapping[str, Any]
"""What a browser has to keep of a challenge, signed, until its answer comes."""


class PasskeyCase(Case):
    REFUSED = "refused"
    TOO_MANY = "too_many"
    NO_NAME = "no_name"
    KNOWN = "known"


class BadPasskeyError(InvalidInputError):
    """It cannot be added."""

    code = "bad_passkey"


class Answer(NamedTuple):
    """What a browser brings back."""

    asked: Asked | None
    text: str
    """What its device says, as JSON."""


class Challenge(NamedTuple):
    options: dict[str, Any]
    """For the browser, as JSON."""
    asked: Asked


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who we are for passkeys: they work under this name alone."""

    id: str
    origin: str


def find_relying_party(address: str) -> RelyingParty | None:
    """By our own address; ``None`` where browsers have no passkeys.

    That is without HTTPS, but for this machine itself, and under a number for a name.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not host or _is_number(host):
        return None
    if parts.scheme != "https" and host != _LOCAL:
        return None
    return RelyingParty(host, f"{parts.scheme}://{parts.netloc}".lower())


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def offer(
    session: Session, user: User, party: RelyingParty, now: datetime
) -> Challenge:
    """What a device of *user*'s needs to make a new passkey."""
    from fido2.webauthn import (  # noqa: PLC0415 - few requests need it.
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    entity = PublicKeyCredentialUserEntity(
        id=str(user.id).encode(),
        name=user.login,
        display_name=user.name or user.login,
    )
    options, state = _server(party).register_begin(
        entity,
        _list_credentials(session, user.id),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return Challenge(dict(options)["publicKey"], _keep(state, now))


def add(
    session: Session,
    user: User,
    party: RelyingParty,
    answer: Answer,
    *,
    name: str,
    by: By,
) -> Passkey:
    """Keep the passkey that a device has made. Raise ``BadPasskeyError``."""
    named = clean(name)[:LONGEST_NAME]
    if not named:
        raise BadPasskeyError(
            "Give it a name that you know it by.",
            case=PasskeyCase.NO_NAME,
            field="name",
        )
    try:
        state = _require_fresh(answer.asked, by.now)
        made = _server(party).register_complete(state, _read(answer.text))
        _use_up(session, state, by.now)
    except (ValueError, KeyError, TypeError, ReplayedError) as error:
        raise BadPasskeyError(
            "The device's answer cannot be taken. Try it again.",
            case=PasskeyCase.REFUSED,
            field="name",
        ) from error
    credential = made.credential_data
    assert credential is not None, "what was just made brings its key"
    _require_new(session, user, _encode(credential.credential_id))
    row = Passkey(
        user_id=user.id,
        credential_id=_encode(credential.credential_id),
        credential=bytes(credential),
        sign_count=made.counter,
        name=named,
        added_at=by.now,
    )
    session.add(row)
    session.flush()  # What is there is asked of the database.
    return row


def _require_new(session: Session, user: User, credential_id: str) -> None:
    known = session.scalar(
        select(Passkey.id).where(Passkey.credential_id == credential_id)
    )
    if known is not None:
        raise BadPasskeyError(
            "This device has a passkey here already.",
            case=PasskeyCase.KNOWN,
            field="name",
        )
    if len(_list_credentials(session, user.id)) >= MOST:
        raise BadPasskeyError(
            f"A person keeps {MOST} passkeys at most. Remove one first.",
            case=PasskeyCase.TOO_MANY,
            field="name",
            limit=MOST,
        )


def ask(
    session: Session, party: RelyingParty, user: User | None, now: datetime
) -> Challenge:
    """What a device has to sign: as *user*, or alone, which needs a finger or a PIN."""
    from fido2.webauthn import UserVerificationRequirement  # noqa: PLC0415 - as above.

    verification = UserVerificationRequirement
    options, state = _server(party).authenticate_begin(
        None if user is None else _list_credentials(session, user.id),
        verification.REQUIRED if user is None else verification.DISCOURAGED,
    )
    return Challenge(dict(options)["publicKey"], _keep(state, now))


def accept(
    session: Session,
    party: RelyingParty,
    user: User | None,
    answer: Answer,
    *,
    now: datetime,
) -> Passkey:
    """The passkey that has signed what was *asked*: one of *user*'s, or alone.

    Raise ``WrongProofError`` for a signature that is not right, for an answer that came
    before, late, or out of another site, and for a count that did not go on: then the
    key was copied.
    """
    try:
        state, read = _require_fresh(answer.asked, now), _read(answer.text)
        row = _find(session, str(read["id"]), user)
        counted = _verify(party, state, row, read, is_alone=user is None)
        _use_up(session, state, now)
    except (ValueError, KeyError, TypeError, ReplayedError) as error:
        raise WrongProofError(
            "This passkey cannot be taken. Try it again, or use a code.",
            case=ProofCase.PASSKEY,
        ) from error
    row.sign_count, row.last_used_at = counted, now
    return row


def _find(session: Session, credential_id: str, user: User | None) -> Passkey:
    """Locked: of two answers at the same time, one sees what the other has counted."""
    row = session.scalar(
        select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    )
    if row is None or (user is not None and row.user_id != user.id):
        raise ValueError(credential_id)
    return row


def _verify(
    party: RelyingParty,
    state: Asked,
    row: Passkey,
    read: dict[str, Any],
    *,
    is_alone: bool,
) -> int:
    """What the device has counted. Raise ``ValueError``."""
    from fido2.webauthn import AuthenticationResponse  # noqa: PLC0415 - as above.

    if is_alone and state.get("user_verification") != "required":
        raise ValueError(state)
    _server(party).authenticate_complete(state, [_to_credential(row)], read)
    response = AuthenticationResponse.from_dict(read)
    counted = int(response.response.authenticator_data.counter)
    if (counted or row.sign_count) and counted <= row.sign_count:
        raise ValueError(counted)
    return counted


def _list_credentials(session: Session, user_id: int) -> "list[AttestedCredentialData]":
    rows = session.scalars(select(Passkey).where(Passkey.user_id == user_id))
    return [_to_credential(row) for row in rows]


def _to_credential(row: Passkey) -> "AttestedCredentialData":
    from fido2.webauthn import AttestedCredentialData  # noqa: PLC0415 - as above.

    return AttestedCredentialData(row.credential)


def _server(party: RelyingParty) -> "Fido2Server":
    from fido2.server import Fido2Server  # noqa: PLC0415 - as above.
    from fido2.webauthn import PublicKeyCredentialRpEntity  # noqa: PLC0415

    entity = PublicKeyCredentialRpEntity(id=party.id, name="运知 Yunzhi")
    # Of a name's other hosts and ports nobody answers for what they run.
    return Fido2Server(entity, verify_origin=lambda origin: origin == party.origin)


def _keep(state: Asked, now: datetime) -> Asked:
    return {**state, "until": (now + HOLDS).timestamp()}


def _require_fresh(asked: Asked | None, now: datetime) -> Asked:
    """Raise ``ValueError`` where nothing was asked, or long ago."""
    if not asked or now.timestamp() > asked["until"]:
        raise ValueError(asked)
    return asked


def _use_up(session: Session, state: Asked, now: datetime) -> None:
    """Raise ``ReplayedError`` for a challenge that was answered before."""
    challenge = str(state["challenge"]).encode()
    use_nonce(session, "passkey", challenge, until=now + HOLDS, now=now)


def _read(answer: str) -> dict[str, Any]:
    """Raise ``ValueError`` for what is no object of JSON."""
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise TypeError(answer[:20])
    return read


def _encode(data: bytes) -> str:
    from fido2.utils import websafe_encode  # noqa: PLC0415 - as above.

    return str(websafe_encode(data))
