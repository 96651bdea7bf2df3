"""``kb packages``: the driver library."""

import click

from kb.audit import By
from kb.packages import service, verifying
from web.cli.acting import find_actor
from web.cli.main import EXIT_FAILED, Context


@click.group("packages")
def group() -> None:
    """Look after the driver library."""


@group.command()
@click.pass_obj
def verify(context: Context) -> None:
    """Read the file of every package again, and compare it with its checksum.

    Exit code: 1 if one is damaged or missing; its page says so from then on.

    \b
    Example:
      kb packages verify
    """
    checked = faulty = 0
    with context.opened() as services:
        with services.database.reading() as session:
            wanted = [
                (package_id, service.get_package(session, package_id).file_sha256)
                for package_id in verifying.iter_ids(session)
            ]
            actor = find_actor(session, "")
        for package_id, sha256 in wanted:
            fault = verifying.find_fault(services.content, sha256)
            with services.database.writing() as session:
                package = service.get_package(session, package_id)
                found = verifying.note_verified(
                    session, package, fault, by=By(actor, services.now())
                )
            checked += 1
            if fault:
                faulty += 1
                click.echo(f"{found.number} {found.file_name}: {fault}", err=True)
    click.echo(f"Verified {checked} packages: {faulty} damaged or missing.")
    if faulty:
        raise SystemExit(EXIT_FAILED)
