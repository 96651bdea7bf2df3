"""Options that several commands share."""

from typing import Final

import click

from kb.articles.kinds import CHOSEN, WRITTEN

KINDS: Final = click.Choice([kind.value for kind in WRITTEN])
AUDIENCES: Final = click.Choice([audience.value for audience in CHOSEN])

as_user = click.option(
    "--as",
    "as_login",
    default="",
    metavar="USER",
    help="Act as this person. Default: the first administrator.",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, for programs."
)
