"""``kb check``: compare the database, the content store and the index."""

import sys
from collections.abc import Iterable
from contextlib import closing

import click

from kb.alerts import inbox, listing
from kb.content import references
from kb.differences import compare, iter_only_right
from kb.outbox import deliveries
from kb.outbox.deliveries import MOST_COUNTED
from search import indexer, records
from web.background import collecting
from web.cli.main import EXIT_FAILED, Context
from web.services import Services


@click.command()
@click.pass_obj
def check(context: Context) -> None:
    """Say where the database, the content store and the index differ.

    Nothing is changed. Exit code: 0 if all agree, 1 if not.

    \b
    Example:
      kb check
    """
    with context.opened() as services:
        findings = [*_check_content(services), *_check_index(services)]
        findings += _check_records(services)
        remarks = [*_remark_on_deliveries(services), *_remark_on_alerts(services)]
        remarks += _remark_on_records(services)
    for finding in findings:
        click.echo(finding)
    for remark in remarks:
        click.echo(remark)
    if findings:
        sys.exit(EXIT_FAILED)
    click.echo("The database, the content store and the index agree.")


def _check_content(services: Services) -> list[str]:
    with services.database.reading() as session:
        found = compare(references.iter_known(session), services.content)
        with closing(references.iter_known(session)) as known:
            unknown = _count_unknown(services, known)
    findings = []
    if found.only_left:
        findings.append(
            f"{found.only_left} stored files are missing, {found.first_left} among "
            "them. Restore the content folder from a backup."
        )
    if unknown:
        findings.append(
            f"{unknown} stored files belong to nothing, as after an interrupted run. "
            "Run kb content collect to remove them."
        )
    return findings


def _count_unknown(services: Services, known: Iterable[str]) -> int:
    """Without those that somebody may be taking in at this moment."""
    content, before = services.content, collecting.to_horizon(services.now())
    unknown = iter_only_right(known, content)
    old = sum(content.is_older(sha256, before) for sha256 in unknown)
    return old + len(content.unfinished(before=before))


def _remark_on_deliveries(services: Services) -> list[str]:
    """What has not reached a receiver is their fault rather than ours."""
    with services.database.reading() as session:
        counts = deliveries.count(session)
    if not counts.waiting and not counts.given_up:
        return []
    waiting, given_up = (
        f"{count} or more" if count >= MOST_COUNTED else str(count)
        for count in (counts.waiting, counts.given_up)
    )
    remark = f"Messages to webhooks: {waiting} wait, {given_up} were given up."
    return [f"{remark} See the page Webhooks."]


def _remark_on_alerts(services: Services) -> list[str]:
    """What waits is condensed by whatever serves or works; what failed is in its log."""
    with services.database.reading() as session:
        waiting = inbox.count_waiting(session, at_most=MOST_COUNTED)
        failed = listing.count_failed(session)
    if not waiting and not failed:
        return []
    wait = f"{waiting} or more" if waiting == MOST_COUNTED else str(waiting)
    remark = f"Alerts: {wait} wait, {failed} could not be condensed."
    return [f"{remark} The log says why."]


def _remark_on_records(services: Services) -> list[str]:
    """Many a command leaves some behind; whatever serves or works brings them up."""
    with services.database.reading() as session:
        pending = records.count_pending(session)
    return [f"{pending} records wait to be indexed."] if pending else []


def _check_records(services: Services) -> list[str]:
    if services.records.status().needs_rebuild:
        return ["Another version made the index of records. Run kb index rebuild."]
    with services.database.reading() as session:
        if records.is_behind(session):
            return []
        found = records.find_differences(session, services.records)
    if not found:
        return []
    finding = (
        f"The index of records lacks {found.only_left} and has {found.only_right} too "
        "many. Run kb index rebuild."
    )
    return [finding]


def _check_index(services: Services) -> list[str]:
    if services.engine.status().needs_rebuild:
        return ["Another version made the index. Run kb index rebuild."]
    with services.database.reading() as session:
        pending = indexer.count_pending(session)
        if pending:
            return [f"{pending} changes wait to be indexed. Run kb index update."]
        found = indexer.find_differences(session, services.engine)
    if not found:
        return []
    finding = (
        f"The index lacks {found.only_left} articles and has {found.only_right} too "
        "many. Run kb index rebuild."
    )
    return [finding]
