"""``kb mail``: the mailboxes that letters to the service desk come from."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import select

from kb.errors import KBError
from kb.requests import kinds
from kb.services.models import Client
from kb.settings import Settings
from web.cli.main import EXIT_FAILED, Context

if TYPE_CHECKING:
    from web.intake.letters.mailbox import Arrived, Mailbox
    from web.services import Services


@click.group("mail")
def group() -> None:
    """Look after letters to the service desk."""


@group.command()
@click.pass_obj
def check(context: Context) -> None:
    """Log in to the mailboxes, and say what waits there and what is not set up.

    Nothing is taken, and nothing marked. docs/mail.md says how to set it up.

    Exit code: 1 if something keeps letters from being taken.

    \b
    Example:
      kb mail check
    """
    with context.opened() as services:
        faults = [*_iter_missing(context.settings), *_iter_unknown(services)]
        with ExitStack() as stack:
            try:
                for mailbox in _open_all(stack, context.settings):
                    count = sum(1 for _ in mailbox.iter_new(1))
                    click.echo(f"{mailbox.name}: {count} letters wait.")
            except KBError as error:
                faults.append(str(error))
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(EXIT_FAILED)


@group.command()
@click.option("--dry-run", is_flag=True, help="Only say what each would become.")
@click.pass_obj
def take(context: Context, *, dry_run: bool) -> None:
    """Take the letters that wait now, as `kb serve` and `kb worker` do all the time.

    It waits for nobody: while one of them reads the mailbox, it says so and ends.

    \b
    Example:
      kb mail take --dry-run
    """
    from web.background import lettering  # noqa: PLC0415 - other commands need none of it.
    from web.intake.letters import taking  # noqa: PLC0415 - as above.
    from web.intake.letters.maildir import Maildir  # noqa: PLC0415 - as above.

    with context.opened() as services, ExitStack() as stack:
        for mailbox in _open_all(stack, context.settings):
            if dry_run:
                for arrived in mailbox.iter_new(taking.most_bytes(services)):
                    click.echo(_foretell(services, mailbox.name, arrived))
                continue
            is_folder = isinstance(mailbox, Maildir)
            lock = lettering.FOLDER_LOCK if is_folder else lettering.IMAP_LOCK
            with services.locks.held(lock, seconds=1):
                outcomes = taking.take_all(services, mailbox)
            for outcome in outcomes:
                click.echo(f"{outcome.state or 'known'} {outcome.reason}".strip())


def _open_all(stack: ExitStack, settings: Settings) -> Iterator["Mailbox"]:
    # Both libraries of mail are loaded only where mail is read.
    from web.intake.letters import imap  # noqa: PLC0415
    from web.intake.letters.maildir import Maildir  # noqa: PLC0415

    if settings.imap_host:
        yield stack.enter_context(imap.opened(settings))
    if settings.letter_folder:
        yield Maildir(Path(settings.letter_folder))


def _foretell(services: "Services", mailbox: str, arrived: "Arrived") -> str:
    from web.intake.letters import incoming, judging  # noqa: PLC0415 - as above.

    letter = incoming.read(services, mailbox, arrived)
    with services.database.reading() as session:
        verdict = judging.judge(session, services, letter)
    answers = f" (incident {verdict.incident_id})" if verdict.incident_id else ""
    why = f" {verdict.reason}" if verdict.reason else ""
    said = f"{letter.head.sender or '?'}: {letter.subject}"
    return f"{verdict.state}{why}{answers}  {said}"


def _iter_missing(settings: Settings) -> Iterator[str]:
    if not (settings.imap_host or settings.letter_folder):
        yield "No mailbox is set up: see KB_IMAP_HOST and KB_LETTER_FOLDER."
    if not settings.letter_host:
        yield "KB_LETTER_HOST is not set: every letter waits for staff."
    if not settings.letter_address:
        yield "KB_LETTER_ADDRESS is not set: answers join no incident."


def _iter_unknown(services: "Services") -> Iterator[str]:
    """Codes of the settings that there are not."""
    settings = services.settings
    desks = list(settings.desks.values())
    with services.database.reading() as session:
        for code in {settings.letter_kind, *(desk.kind for desk in desks)} - {""}:
            if kinds.find_any(session, code) is None:
                yield f"There is no kind of request {code}: see KB_LETTER_ADDRESSES."
        known = set(session.scalars(select(Client.code)))
        for code in {desk.client for desk in desks} - {"", *known}:
            yield f"There is no client {code}: see KB_LETTER_ADDRESSES."
