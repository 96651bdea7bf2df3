"""Who sends a message: tokens, passwords, digests, and messages sent twice."""

import base64
import hashlib
from datetime import timedelta

import pytest

from kb.errors import ForbiddenError
from kb.people import soap_secrets
from kb.people.models import Role, Scope
from tests.conftest import NOON
from tests.factories import make_user
from tests.web.soap.conftest import PASSWORD, SOAP_12, SoapClient

pytestmark = pytest.mark.usefixtures("people")

WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
PROFILE = f"{WSS}username-token-profile-1.0#"
NONCE = base64.b64encode(b"a nonce of 16 by").decode()


def at(moment=NOON):
    return moment.isoformat().replace("+00:00", "Z")


def username_token(
    login, password, kind="PasswordText", nonce="", created="", extra=""
):
    more = f"<w:Nonce>{nonce}</w:Nonce>" if nonce else ""
    more += f"<u:Created>{created}</u:Created>" if created else ""
    return (
        f'<w:Security xmlns:w="{WSS}wssecurity-secext-1.0.xsd" '
        f'xmlns:u="{WSS}wssecurity-utility-1.0.xsd" e:mustUnderstand="1">{extra}'
        f"<w:UsernameToken><w:Username>{login}</w:Username>"
        f'<w:Password Type="{PROFILE}{kind}">{password}</w:Password>{more}'
        "</w:UsernameToken></w:Security>"
    )


def timestamp(created, expires):
    return (
        f"<u:Timestamp><u:Created>{at(created)}</u:Created>"
        f"<u:Expires>{at(expires)}</u:Expires></u:Timestamp>"
    )


def digest(secret, nonce=NONCE, created=None):
    raw = base64.b64decode(nonce) + (created or at()).encode() + secret.encode()
    return base64.b64encode(hashlib.sha1(raw).digest()).decode()


@pytest.fixture
def system(services):
    """The secret of a system's account, login ``erp``."""
    with services.database.writing() as session:
        user = make_user(session, "erp", roles=(Role.TECHNICIAN,))
        return soap_secrets.issue_secret(
            session,
            user,
            key=services.settings.secret_key,
            scopes=[Scope.READ],
            expires_at=NOON + timedelta(days=1),
        )


@pytest.mark.parametrize(
    "namespace", [SOAP_12, "http://schemas.xmlsoap.org/soap/envelope/"]
)
def test_a_password_is_a_way_in(stranger, namespace):
    header = username_token("technician", PASSWORD)

    assert stranger.call("search", header=header, namespace=namespace).status == 200


def test_a_wrong_password_is_not(stranger):
    answer = stranger.call("search", header=username_token("technician", "wrong"))

    assert answer.fault == "not_authenticated"


def test_guessing_is_slowed_down(stranger):
    for _ in range(8):
        stranger.call("search", header=username_token("technician", "wrong"))

    answer = stranger.call("search", header=username_token("technician", PASSWORD))

    assert answer.fault == "too_many_attempts"


def test_a_token_does_not_wait_for_those_who_guess_passwords(stranger, token_of):
    for _ in range(8):
        stranger.call("search", header=username_token("technician", "wrong"))

    header = username_token("technician", token_of("technician"))

    assert stranger.call("search", header=header).status == 200


def test_an_api_token_stands_for_the_password(stranger, token_of):
    right = username_token("technician", token_of("technician"))
    of_another = username_token("manager", token_of("technician"))

    assert stranger.call("search", header=right).status == 200
    assert stranger.call("search", header=of_another).fault == "not_authenticated"


def test_a_digest_is_a_way_in_for_a_system(stranger, system):
    header = username_token("erp", digest(system), "PasswordDigest", NONCE, at())

    assert stranger.call("search", header=header).status == 200


def test_a_digest_of_a_persons_password_is_never_accepted(stranger):
    header = username_token(
        "technician", digest(PASSWORD), "PasswordDigest", NONCE, at()
    )

    assert stranger.call("search", header=header).fault == "not_authenticated"


def test_a_message_sent_twice_is_refused(stranger, system):
    header = username_token("erp", digest(system), "PasswordDigest", NONCE, at())

    stranger.call("search", header=header)

    assert stranger.call("search", header=header).fault == "not_authenticated"


def test_a_nonce_counts_beside_a_plain_password_too(stranger):
    header = username_token("technician", PASSWORD, nonce=NONCE, created=at())

    first = stranger.call("search", header=header)
    second = stranger.call("search", header=header)

    assert (first.status, second.fault) == (200, "not_authenticated")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stale_message_is_refused(stranger, system, minutes):
    created = at(NOON + timedelta(minutes=minutes))
    header = username_token(
        "erp", digest(system, created=created), "PasswordDigest", NONCE, created
    )

    assert stranger.call("search", header=header).fault == "not_authenticated"


@pytest.mark.parametrize(
    ("created", "expires"),
    [(-60, -30), (60, 90), (-20, -6)],
)
def test_a_stale_timestamp_is_refused_even_with_a_good_token(soap, created, expires):
    extra = timestamp(
        NOON + timedelta(minutes=created), NOON + timedelta(minutes=expires)
    )
    header = username_token("technician", PASSWORD, extra=extra)

    assert soap.call("search", header=header).fault == "not_authenticated"


def test_a_fresh_timestamp_is_accepted(stranger):
    extra = timestamp(NOON, NOON + timedelta(minutes=5))

    answer = stranger.call(
        "search", header=username_token("technician", PASSWORD, extra=extra)
    )

    assert answer.status == 200


@pytest.mark.parametrize(
    "header",
    [
        username_token("erp", "x", "PasswordDigest"),
        username_token("erp", "x", "PasswordDigest", "***", at()),
        username_token("erp", "x", "PasswordDigest", NONCE, "yesterday"),
        username_token("erp", "x", "PasswordMD5"),
        username_token("", ""),
    ],
)
def test_a_broken_token_is_refused(stranger, header):
    assert stranger.call("search", header=header).fault == "not_authenticated"


def test_a_signature_that_must_be_understood_is_a_fault(stranger):
    header = username_token("technician", PASSWORD, extra="<u:Signature/>")

    answer = stranger.call("search", header=header)

    assert "MustUnderstand" in "".join(answer.root.itertext())


def test_an_unknown_token_is_refused(app):
    client = SoapClient(app.test_client(), "kb_nobody")

    assert client.call("search").fault == "not_authenticated"


def test_a_person_with_a_password_gets_no_soap_secret(services, people):
    with services.database.writing() as session, pytest.raises(ForbiddenError):
        soap_secrets.issue_secret(
            session,
            session.merge(people["technician"], load=False),
            key="key",
            scopes=[Scope.READ],
            expires_at=NOON,
        )
