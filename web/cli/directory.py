"""``kb directory``: the directory by which people sign in, tried and asked."""

import click

from kb.audit import By
from kb.errors import NotFoundError
from kb.people import identities, units
from kb.people.identities import DIRECTORY
from kb.people.models import Post, Role
from kb.setting_values import SettingError
from kb.sign_on import groups
from kb.sign_on.directories import Directory
from kb.sign_on.groups import GroupGrant
from web.background import vouchers
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user
from web.services import Services


@click.group("directory")
def group() -> None:
    """Try the directory by which people sign in, and say what its groups stand for."""


@group.command()
@click.argument("login")
@click.pass_obj
def check(context: Context, login: str) -> None:
    """Look LOGIN up in the directory: what it says of them, and whose account it is.

    \b
    Example:
      kb directory check wang.fang
    """
    with context.opened() as services:
        person = _directory(services).find(login)
        if person is None:
            raise NotFoundError("person in the directory with the login", login)
        facts = person.facts
        with services.database.reading() as session:
            found = identities.find_identity(session, DIRECTORY, facts.subject)
            account = found.user.login if found and found.user else "none yet"
    click.echo(f"Entry:    {person.dn}")
    click.echo(f"Subject:  {facts.subject}")
    click.echo(f"Login:    {facts.login}")
    click.echo(f"Name:     {facts.name}")
    click.echo(f"E-mail:   {facts.email}")
    click.echo(f"State:    {'switched off' if person.is_off else 'in use'}")
    click.echo(f"Account:  {account}")
    for name in sorted(facts.groups):
        click.echo(f"Group:    {name}")


@group.command("sync")
@click.option("--dry-run", is_flag=True, help="Only say what would be changed.")
@click.option(
    "--however-many",
    is_flag=True,
    help="Also where a large part of the people is gone at once.",
)
@click.pass_obj
def sync_all(context: Context, dry_run: bool, however_many: bool) -> None:
    """Take over what the directory says now; switch off who is gone. As every hour.

    \b
    Examples:
      kb directory sync --dry-run
      kb directory sync
    """
    with context.opened() as services:
        done = vouchers.sync(
            services,
            _directory(services),
            dry_run=dry_run,
            however_many=however_many or dry_run,
        )
    for login in done.off:
        click.echo(f"off   {login}")
    for login in done.back:
        click.echo(f"back  {login}")
    verb = "Would have changed" if dry_run else "Changed"
    changed = len(done.off) + len(done.back)
    click.echo(f"{verb} {changed} of {done.looked_at} accounts of the directory.")


@group.command("groups")
@click.pass_obj
def list_groups(context: Context) -> None:
    """List what groups stand for here, with a number for each line.

    \b
    Example:
      kb directory groups
    """
    with context.opened() as services, services.database.reading() as session:
        for each in groups.list_grants(session):
            click.echo(f"{each.id:5} {each.source}  {each.group_name}  {_say(each)}")


@group.command("add-group")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    help="What whoever is in it may do.",
)
@click.option(
    "--post",
    type=(str, click.Choice([post.value for post in Post])),
    metavar="UNIT POST",
    help="In which unit they have which post.",
)
@click.option(
    "--source",
    default=DIRECTORY,
    help="Whose group it is: an issuer, or the directory.",
)
@as_user
@click.pass_obj
def add_group(
    context: Context,
    name: str,
    role: str | None,
    post: tuple[str, str] | None,
    source: str,
    as_login: str,
) -> None:
    """Say which role, or which post, people in the group NAME get when they sign in.

    \b
    Examples:
      kb directory add-group cn=desk,ou=groups,dc=example,dc=org --role technician
      kb directory add-group cn=desk,ou=groups,dc=example,dc=org --post 市信息科 technical
    """
    if bool(role) == bool(post):
        raise click.UsageError("Say either --role or --post.")
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        if post:
            unit, held = units.get_by_name(session, post[0]), Post(post[1])
            grant = groups.add_post(session, source, name, unit, held, by=by)
        else:
            grant = groups.add_role(session, source, name, Role(str(role)), by=by)
        click.echo(f"{grant.id:5} {grant.source}  {grant.group_name}")


@group.command("remove-group")
@click.argument("number", type=int)
@as_user
@click.pass_obj
def remove_group(context: Context, number: int, as_login: str) -> None:
    """Remove a line of ``kb directory groups``; who has it by then keeps it.

    \b
    Example:
      kb directory remove-group 3
    """
    with context.opened() as services, services.database.writing() as session:
        groups.remove(
            session, number, by=By(find_actor(session, as_login), services.now())
        )
    click.echo(f"Line {number} is removed.")


def _say(grant: GroupGrant) -> str:
    if grant.role is not None:
        return f"role {grant.role.value}"
    return f"{grant.post} post in {grant.unit.name if grant.unit else ''}"


def _directory(services: Services) -> Directory:
    if services.directory is None:
        raise SettingError("There is no directory: KB_LDAP_URL names none.")
    return services.directory
