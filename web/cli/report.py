"""``kb report``: the reports of periods, as files."""

from pathlib import Path
from typing import Any, Final

import click

from kb import numbering
from kb.audit import By
from kb.errors import NotFoundError
from kb.reporting import listing, publishing, reading
from kb.reporting.document import LANGUAGES
from kb.reporting.formats.files import Format
from kb.reporting.models import Report
from kb.reporting.service import Addressed
from kb.reporting.writing import said
from web.answers import reporting
from web.answers.reporting import Wanted
from web.cli.acting import find_actor
from web.cli.main import Context
from web.cli.options import as_user
from web.services import Services
from web.words.reports import read_vocabulary

LIMIT: Final = 50


@click.group("report")
def group() -> None:
    """List, make and publish the reports of periods."""


@group.command("list")
@click.option("--kind", default="", help="Only reports of this kind.")
@click.option("--kinds", "only_kinds", is_flag=True, help="List the kinds instead.")
@click.option("--limit", default=LIMIT, show_default=True, help="At most this many.")
@as_user
@click.pass_obj
def list_(
    context: Context, kind: str, only_kinds: bool, limit: int, as_login: str
) -> None:
    """List reports, the newest first.

    \b
    Example:
      kb report list --kind monthly
    """
    with context.opened() as services, services.database.reading() as session:
        kinds = reporting.list_kinds(services.settings)
        if only_kinds:
            for each in kinds.values():
                names = " / ".join(said(each.names, name) for name in LANGUAGES)
                click.echo(f"{each.code:16} {each.period.value:8} {names}")
            return
        user = find_actor(session, as_login).user
        for report in listing.list_reports(session, user, kind=kind, limit=limit):
            title = said(report.document["title"], report.language)
            click.echo(f"{report.number} {report.state.value:10} {title}")


@group.command()
@click.argument("kind")
@click.option("--period", required=True, help="Such as 2026-10, 2026-W40, 2026-Q4.")
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice([form.value for form in Format]),
    help="What kind of file is written.",
)
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
@click.option("--client", default="", help="Code of the client that it is about.")
@click.option("--unit", default="", help="Name of the unit that it is about.")
@click.option("--language", type=click.Choice(LANGUAGES), help="[default: zh]")
@click.option("--so-far", is_flag=True, help="Even though the period has not ended.")
@as_user
@click.pass_obj
def make(
    context: Context,
    /,
    form: str,
    output: Path,
    language: str | None,
    as_login: str,
    **wanted: Any,
) -> None:
    """Make the draft of a report, or take the one that there is, and write it as a file.

    \b
    Example:
      kb report make monthly --period 2026-10 --format docx --output monthly.docx
    """
    if not output.parent.is_dir():  # Before a draft is made that nobody reads.
        raise click.FileError(str(output), "There is no such folder.")
    with context.opened() as services:
        number, content = _make(
            services, Wanted(**wanted), Format(form), language, as_login
        )
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(output), error.strerror or "") from error
    click.echo(f"{number} is in {output}.")


def _make(
    services: Services,
    wanted: Wanted,
    form: Format,
    language: str | None,
    as_login: str,
) -> tuple[str, bytes]:
    from web.app import create_app  # noqa: PLC0415 - the words need its translations.

    with create_app(services).app_context():
        vocabulary = read_vocabulary(services.organisation.chosen())
    report_id = reporting.make(
        services,
        wanted,
        vocabulary,
        Addressed(language=language or LANGUAGES[0]),
        lambda session: find_actor(session, as_login),
    )
    with services.database.reading() as session:
        report = session.get_one(Report, report_id)
        content = reporting.to_file(services.settings, report, form, language or "")
        return report.number, content


@group.command()
@click.argument("number")
@as_user
@click.pass_obj
def publish(context: Context, number: str, as_login: str) -> None:
    """Publish a report that is approved: it becomes an article, and people are told.

    \b
    Example:
      kb report publish RPT-000012 --as wang.fang
    """
    with context.opened() as services, services.database.writing() as session:
        actor = find_actor(session, as_login)
        report_id = numbering.REPORTS.read(number)
        if report_id is None:
            raise NotFoundError("report", number)
        report = reading.get_report(session, report_id, actor.user)
        article = publishing.publish(
            session,
            report,
            two_people=services.settings.two_reviewers,
            by=By(actor, services.now()),
        )
        click.echo(f"{report.number} is published as article {article.id}.")
