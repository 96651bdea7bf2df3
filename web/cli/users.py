"""``kb users``: the accounts of people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click
from sqlalchemy.orm import Session

from kb import accounts, audit
from kb.audit import By
from kb.factors import service as factors
from kb.people import users
from kb.people.models import Role, User
from kb.people.passwords import generate_password
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user

_ROLES: Final = click.Choice([role.value for role in Role])


@click.group("users")
def group() -> None:
    """Add people, list them, change what they may do, and shut them out."""


@group.command("list")
@click.pass_obj
def list_(context: Context) -> None:
    """List every account with its roles.

    \b
    Example:
      kb users list
    """
    with context.opened() as services, services.database.reading() as session:
        for user in users.list_users(session):
            roles = ", ".join(sorted(user.roles))
            state = "" if user.active else "  (switched off)"
            click.echo(f"{user.login:24} {user.name:24} {roles}{state}")


@group.command()
@click.argument("login")
@click.option("--name", default="", help="The name people know them by.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=_ROLES,
    default=[Role.REQUESTER.value],
    show_default=True,
    help="What they do; may be given several times.",
)
@click.option(
    "--system", is_flag=True, help="The account of another system: without a password."
)
@as_user
@click.pass_obj
def add(
    context: Context,
    login: str,
    name: str,
    roles: tuple[str, ...],
    system: bool,
    as_login: str,
) -> None:
    """Add a person; a password is made up and shown once.

    \b
    Examples:
      kb users add wang.fang --name 王芳 --role technician --role reviewer
      kb users add erp --name ERP --role technician --system
    """
    password = "" if system else generate_password()
    with context.opened() as services, services.database.writing() as session:
        actor = find_actor(session, as_login)
        now = services.now()
        user = users.add_user(
            session,
            login,
            name=name,
            roles=[Role(role) for role in roles],
            now=now,
            password=password,
        )
        audit.record(session, "add_user", user, by=By(actor, now), roles=list(roles))
    click.echo(f"Login: {login}")
    if password:
        click.echo(f"Password: {password}  (shown only now: keep it safe)")


@group.command("set-password")
@click.argument("login")
@click.password_option(help="The new password; asked for if it is not given.")
@as_user
@click.pass_obj
def set_password(context: Context, login: str, password: str, as_login: str) -> None:
    """Give a person a new password; whoever is logged in as them is out.

    \b
    Example:
      kb users set-password wang.fang
    """
    with _changing(context, login, as_login) as (session, user, by):
        accounts.set_password(session, user, password, by=by)
    click.echo(f"{login} has a new password.")


@group.command("set-roles")
@click.argument("login")
@click.argument("roles", nargs=-1, required=True, type=_ROLES)
@as_user
@click.pass_obj
def set_roles(
    context: Context, login: str, roles: tuple[str, ...], as_login: str
) -> None:
    """Say what a person does, in place of what they did.

    \b
    Example:
      kb users set-roles wang.fang technician reviewer
    """
    with _changing(context, login, as_login) as (session, user, by):
        accounts.set_roles(session, user, [Role(role) for role in roles], by=by)
    click.echo(f"{login} is now: {', '.join(sorted(roles))}.")


@group.command("set-level")
@click.argument("login")
@click.argument("level", type=click.IntRange(0, 4))
@as_user
@click.pass_obj
def set_level(context: Context, login: str, level: int, as_login: str) -> None:
    """Set the support level of a technician, 1 to 4; 0 for every level.

    \b
    Example:
      kb users set-level wang.fang 2
    """
    with _changing(context, login, as_login) as (session, user, by):
        accounts.set_level(session, user, level or None, by=by)
    click.echo(f"{login} works on level {level or 'any'}.")


@group.command("switch-off")
@click.argument("login")
@as_user
@click.pass_obj
def switch_off(context: Context, login: str, as_login: str) -> None:
    """Let a person in no more: sessions end, tokens are revoked, records stay.

    \b
    Example:
      kb users switch-off wang.fang
    """
    with _changing(context, login, as_login) as (session, user, by):
        accounts.switch(session, user, active=False, by=by)
    click.echo(f"{login} is switched off.")


@group.command("switch-on")
@click.argument("login")
@as_user
@click.pass_obj
def switch_on(context: Context, login: str, as_login: str) -> None:
    """Let a person in again.

    \b
    Example:
      kb users switch-on wang.fang
    """
    with _changing(context, login, as_login) as (session, user, by):
        accounts.switch(session, user, active=True, by=by)
    click.echo(f"{login} is switched on.")


@group.command("reset-factor")
@click.argument("login")
@as_user
@click.pass_obj
def reset_factor(context: Context, login: str, as_login: str) -> None:
    """Take a person's second factor away: they log in by password and are told.

    The way back in for an administrator who has lost telephone and recovery codes.

    \b
    Example:
      kb users reset-factor wang.fang
    """
    with _changing(context, login, as_login) as (session, user, by):
        factors.reset(session, user, by=by)
    click.echo(f"{login} has no second factor any more, and is logged out everywhere.")


@group.command()
@click.argument("login")
@click.option("--yes", is_flag=True, help="Do not ask whether you mean it.")
@as_user
@click.pass_obj
def anonymise(context: Context, login: str, yes: bool, as_login: str) -> None:
    """Remove name, login and e-mail of a person for good; what they did stays.

    \b
    Example:
      kb users anonymise wang.fang
    """
    if not yes:
        click.confirm(f"Remove the name of {login} for good?", abort=True)
    with _changing(context, login, as_login) as (session, user, by):
        accounts.anonymise(session, user, by=by)
    click.echo(f"{login} is anonymised.")


@contextmanager
def _changing(
    context: Context, login: str, as_login: str
) -> Iterator[tuple[Session, User, By]]:
    """The account of *login*, and who changes it when, in one transaction."""
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        yield session, accounts.find_account(session, login), by
