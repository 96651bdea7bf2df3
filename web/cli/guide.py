"""``kb guide``: service guides, compiled and written as files."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from kb.audit import Actor
from kb.errors import NotFoundError
from kb.guides import reading
from kb.guides.models import GuideEdition
from kb.people.models import User
from web.answers.guides import building, publishing
from web.answers.guides.books import Maker
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user
from web.services import Services
from web.words.reports import read_vocabulary

FORMS: Final = tuple(publishing.MEDIA_TYPES)


@click.group("guide")
def group() -> None:
    """Compile service guides, and write editions as files."""


@contextmanager
def _spoken(context: Context) -> Iterator[Services]:
    """The services, with the words of both languages at hand."""
    from web.app import create_app  # noqa: PLC0415 - the words need its translations.

    with context.opened() as services, create_app(services).app_context():
        yield services


@group.command("list")
@as_user
@click.pass_obj
def list_(context: Context, as_login: str) -> None:
    """List the editions of service guides, the newest first.

    \b
    Example:
      kb guide list
    """
    with context.opened() as services, services.database.reading() as session:
        user = find_actor(session, as_login).user
        for each in reading.list_editions(session, user):
            click.echo(
                f"{each.guide.code} {each.number} {each.state.value:10} {each.title}"
            )


@group.command()
@click.argument("code")
@as_user
@click.pass_obj
def build(context: Context, code: str, as_login: str) -> None:
    """Compile the next edition of a guide; somebody else approves it.

    \b
    Example:
      kb guide build infrastructure --as wang.fang
    """

    def actor(session: Session) -> Actor:
        return find_actor(session, as_login)

    with _spoken(context) as services:
        edition_id = building.build(
            services, code, read_vocabulary(services.organisation.chosen()), actor
        )
        with services.database.reading() as session:
            edition = session.get_one(GuideEdition, edition_id)
            count = reading.count_entries(session, edition)
            gaps = [each["code"] for each in edition.chapters if each["is_gap"]]
            click.echo(f"Edition {edition.number} of {code}: {count} articles.")
    if gaps:
        click.echo(f"Nothing is in: {', '.join(gaps)}.")


@group.command()
@click.argument("code")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
@click.option("--edition", type=int, default=0, help="[default: the one in force]")
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(FORMS),
    help="What kind of file is written.",
)
@as_user
@click.pass_obj
def write(
    context: Context, code: str, output: Path, edition: int, form: str, as_login: str
) -> None:
    """Write an edition of a guide as a file.

    \b
    Example:
      kb guide write infrastructure --format docx --output guide.docx
    """
    with _spoken(context) as services, services.database.reading() as session:
        user = find_actor(session, as_login).user
        found = _find(session, code, edition, user)
        maker = Maker(services=services, session=session, user=user, now=services.now())
        content, _ = publishing.open_file(maker, found, form)
        try:
            with content, output.open("wb") as target:
                shutil.copyfileobj(content, target)
        except OSError as error:
            raise click.FileError(str(output), error.strerror or "") from error
    click.echo(f"{code} is in {output}.")


def _find(session: Session, code: str, number: int, user: User) -> GuideEdition:
    found = reading.find_edition(session, code, number, user)
    if found is None:
        raise NotFoundError("guide", code)
    return found
