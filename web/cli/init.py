"""``kb init``: make a home folder, or bring one up to date."""

import os

import click

from web import homes
from web.cli.main import Context
from web.parts import contents


@click.command()
@click.option(
    "--admin", default="admin", show_default=True, help="The administrator's login."
)
@click.option(
    "--adopt-key",
    is_flag=True,
    help="Take the key here for the installation's: the one before is lost.",
)
@click.pass_obj
def init(context: Context, admin: str, adopt_key: bool) -> None:
    """Make the home folder, its database and the first administrator.

    Run it again after an upgrade: it brings the database up to date and changes
    nothing else. On a further host it wants the secret key of the first. KB_HOME says
    where the home folder is; KB_ADMIN_PASSWORD sets the administrator's password, else
    one is made up and shown once.

    \b
    Examples:
      kb init
      KB_HOME=/srv/yunzhi kb init --admin li.wei
    """
    home = homes.initialise(
        context.settings,
        login=admin,
        password=os.environ.get("KB_ADMIN_PASSWORD", ""),
        adopt_key=adopt_key,
    )
    contents.prepare(context.settings)
    folder = context.settings.home
    if home.migrated:
        click.echo(f"The home folder {folder} is ready.")
    else:
        click.echo(f"The home folder {folder} is up to date already.")
    if home.was_open:
        click.echo("It was open to others; now it is for its owner only.", err=True)
    if home.login:
        click.echo(f"Administrator: {home.login}")
    if home.password:
        click.echo(f"Password: {home.password}  (shown only now: keep it safe)")
