"""``kb users``: the accounts of people."""

import click

from kb import audit
from kb.audit import Actor
from kb.people import users
from kb.people.models import Role
from kb.people.passwords import generate_password, hash_password
from web.cli.main import Context
from web.cli.options import as_user, find_actor


@click.group("users")
def group() -> None:
    """Add people, list them, and give them new passwords."""


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
    type=click.Choice([role.value for role in Role]),
    default=[Role.REQUESTER.value],
    show_default=True,
    help="What they do; may be given several times.",
)
@as_user
@click.pass_obj
def add(
    context: Context, login: str, name: str, roles: tuple[str, ...], as_login: str
) -> None:
    """Add a person; a password is made up and shown once.

    \b
    Example:
      kb users add wang.fang --name 王芳 --role technician --role reviewer
    """
    password = generate_password()
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
        audit.record(session, "add_user", user, actor=actor, now=now, roles=list(roles))
    click.echo(f"Login: {login}")
    click.echo(f"Password: {password}  (shown only now: keep it safe)")


@group.command("set-password")
@click.argument("login")
@click.password_option(help="The new password; asked for if it is not given.")
@as_user
@click.pass_obj
def set_password(context: Context, login: str, password: str, as_login: str) -> None:
    """Give a person a new password.

    \b
    Example:
      kb users set-password wang.fang
    """
    with context.opened() as services, services.database.writing() as session:
        actor: Actor = find_actor(session, as_login)
        user = users.get_user(session, login)
        user.password_hash = hash_password(password)
        audit.record(session, "set_password", user, actor=actor, now=services.now())
    click.echo(f"{login} has a new password.")
