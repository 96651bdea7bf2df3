"""``kb tokens``: what other systems log in with."""

from datetime import timedelta

import click

from kb import accounts, audit
from kb.audit import By
from kb.people import soap_secrets, tokens
from kb.people.models import Scope
from web import homes
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user


@click.group("tokens")
def group() -> None:
    """Issue, list and revoke the tokens of other systems."""


_scopes = click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may do; may be given several times.",
)
_days = click.option(
    "--days", default=90, show_default=True, help="How long it is valid."
)


@group.command("list")
@click.pass_obj
def list_(context: Context) -> None:
    """List every token, whom it acts as and until when; never its secret.

    \b
    Example:
      kb tokens list
    """
    with context.opened() as services, services.database.reading() as session:
        now = services.now()
        for token in tokens.list_tokens(session):
            state = "" if tokens.is_valid(token, now=now) else "  (not valid)"
            scopes = ",".join(token.scopes)
            click.echo(
                f"{token.id:5} {token.name:24} {token.user.login:16} {scopes:24} "
                f"{token.expires_at:%Y-%m-%d}{state}"
            )


@group.command()
@click.argument("name")
@click.option("--user", "login", required=True, help="The person it acts as.")
@_scopes
@_days
@as_user
@click.pass_obj
def issue(
    context: Context,
    name: str,
    login: str,
    scopes: tuple[str, ...],
    days: int,
    as_login: str,
) -> None:
    """Issue a token; it is printed once, alone on its line.

    \b
    Example:
      kb tokens issue "service desk" --user desk --scope read --scope incidents
    """
    with context.opened() as services, services.database.writing() as session:
        actor, now = find_actor(session, as_login), services.now()
        user = accounts.find_account(session, login)
        issued = tokens.issue_token(
            session,
            user,
            name,
            scopes=[Scope(scope) for scope in scopes],
            days=days,
            now=now,
        )
        audit.record(
            session, "issue_token", issued.token, by=By(actor, now), user=user.id
        )
    click.echo(issued.secret)


@group.command("soap-secret")
@click.argument("login")
@_scopes
@_days
@as_user
@click.pass_obj
def soap_secret(
    context: Context, login: str, scopes: tuple[str, ...], days: int, as_login: str
) -> None:
    """Issue the secret with which a system signs its SOAP messages (PasswordDigest).

    It takes the place of the one before and is printed once, alone on its line. The
    account of a system has no password. Where TLS is used, a token is simpler.

    \b
    Example:
      kb tokens soap-secret erp --scope read --scope incidents
    """
    with context.opened() as services, services.database.writing() as session:
        actor, now = find_actor(session, as_login), services.now()
        user = accounts.find_account(session, login)
        secret = soap_secrets.issue_secret(
            session,
            user,
            key=homes.read_secret_key(context.settings),
            scopes=[Scope(scope) for scope in scopes],
            expires_at=now + timedelta(days=days),
        )
        audit.record(session, "issue_soap_secret", user, by=By(actor, now))
    click.echo(secret)


@group.command()
@click.argument("token_id", type=int)
@as_user
@click.pass_obj
def revoke(context: Context, token_id: int, as_login: str) -> None:
    """Make a token worthless at once; its number stands in `kb tokens list`.

    \b
    Example:
      kb tokens revoke 3
    """
    with context.opened() as services, services.database.writing() as session:
        actor, now = find_actor(session, as_login), services.now()
        token = tokens.get_token(session, token_id)
        tokens.revoke(token, now=now)
        audit.record(session, "revoke_token", token, by=By(actor, now))
    click.echo(f"Token {token_id} is revoked.")
