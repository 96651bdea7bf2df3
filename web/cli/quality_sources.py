"""``kb quality source``: where data of data quality are read, and how that went."""

import json
import sys
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.calendars.models import Calendar
from kb.errors import NotFoundError
from kb.people import directory, units
from kb.quality import person_codes, unit_codes
from kb.quality.models import TLS, QualitySource, SourceKind
from kb.quality.source_checks import check_source
from kb.quality.sources import service
from kb.quality.sources.service import HOSTS, SourceDraft
from web.cli.acting import find_actor
from web.cli.main import EXIT_FAILED, Context
from web.cli.options import as_json, as_user
from web.homes import read_secret_key
from web.parts.sources import to_access

KINDS = click.Choice([kind.value for kind in SourceKind])
TLS_MODES = click.Choice([each.value for each in TLS])


@click.group("source")
def group() -> None:
    """Add, list, check and remove sources, and say what their units are called."""


@group.command("list")
@as_json
@click.pass_obj
def list_(context: Context, *, as_json: bool) -> None:
    """List the sources with their last trial.

    \b
    Example:
      kb quality source list
    """
    with context.opened() as services, services.database.reading() as session:
        found = [
            _describe(each, len(unit_codes.list_unmapped(session, each)))
            for each in service.list_sources(session)
        ]
    if as_json:
        click.echo(json.dumps({"sources": found}, ensure_ascii=False))
        return
    for each in found:
        state = each["error_code"] or ("ok" if each["checked_at"] else "not checked")
        unknown = each["unknown_units"]
        click.echo(f"{each['code']:20} {each['kind']:12} {state:24} {unknown}")


@group.command("add")
@click.argument("code")
@click.option("--kind", type=KINDS, required=True, help="What it is.")
@click.option("--name", default="", help="For people.")
@click.option(
    "--path",
    default="",
    help="Of a file, below KB_QUALITY_FOLDER; of rest, behind the host.",
)
@click.option("--host", default="", help="Of a server, or its socket.")
@click.option("--port", type=int, help="Else the usual one.")
@click.option("--database", default="", help="On the server.")
@click.option("--login", default="", help="An account that may only select.")
@click.option("--tls", type=TLS_MODES, default=TLS.VERIFIED.value, show_default=True)
@click.option("--seconds", type=int, default=300, help="For a statement, at most.")
@click.option("--rows", type=int, default=200_000, help="A run reads at any hour.")
@click.option("--calendar", default="", metavar="CODE", help="When runs read more.")
@click.option("--password-stdin", is_flag=True, help="Read the password from a pipe.")
@as_user
@click.pass_obj
def add(
    context: Context,
    /,
    code: str,
    *,
    password_stdin: bool,
    as_login: str,
    **said: Any,
) -> None:
    """Add a source and check it. A password is asked for, never an option.

    \b
    Example:
      kb quality source add books --kind sqlite --path books.sqlite
      kb quality source add payments --kind rest --host api.example --path /v1/payments
    """
    kind = SourceKind(said["kind"])
    password = _ask_password(password_stdin) if kind in HOSTS else ""
    with context.opened() as services:
        with services.database.writing() as session:
            by = By(find_actor(session, as_login), services.now())
            draft = _to_draft(session, code, kind, said)
            key = read_secret_key(services.settings)
            service.add_source(session, draft, password=password, key=key, by=by)
        _check(services, [code])


@group.command("check")
@click.argument("codes", nargs=-1)
@click.pass_obj
def check(context: Context, codes: tuple[str, ...]) -> None:
    """Open sources, prove that they are only read, and look at their columns.

    Without a CODE, all of them.

    \b
    Example:
      kb quality source check books
    """
    with context.opened() as services:
        with services.database.reading() as session:
            known = [each.code for each in service.list_sources(session)]
        _check(services, codes or known)


@group.command("remove")
@click.argument("code")
@as_user
@click.pass_obj
def remove(context: Context, code: str, as_login: str) -> None:
    """Remove a source that no dataset is read from, with its password.

    \b
    Example:
      kb quality source remove books
    """
    with context.opened() as services, services.database.writing() as session:
        by = By(find_actor(session, as_login), services.now())
        service.remove_source(session, service.get_source(session, code), by=by)
    click.echo(f"Removed the source {code}.")


@group.command("units")
@click.argument("code")
@click.argument("unit_code", required=False)
@click.argument("unit", required=False)
@as_user
@click.pass_obj
def map_units(
    context: Context, code: str, unit_code: str, unit: str, as_login: str
) -> None:
    """List what units are called in a source, or say which UNIT a code means.

    \b
    Example:
      kb quality source units books 6101 "Xi'an"
    """
    with context.opened() as services, services.database.writing() as session:
        source = service.get_source(session, code)
        if unit_code:
            by = By(find_actor(session, as_login), services.now())
            meant = units.get_by_name(session, unit) if unit else None
            unit_codes.map_code(session, source, unit_code, meant, by=by)
        session.flush()
        for each in unit_codes.list_codes(session, source):
            click.echo(f"{each.code:20} {each.unit.name if each.unit else '?'}")


@group.command("people")
@click.argument("code")
@click.argument("person_code", required=False)
@click.argument("login", required=False)
@as_user
@click.pass_obj
def map_people(
    context: Context, code: str, person_code: str, login: str, as_login: str
) -> None:
    """List what people are called in a source, or say whose LOGIN a code is.

    A code without LOGIN is nobody's again. Codes that are logins need not be said.

    \b
    Example:
      kb quality source people books 0042 zhangwei
    """
    with context.opened() as services, services.database.writing() as session:
        source = service.get_source(session, code)
        if person_code:
            by = By(find_actor(session, as_login), services.now())
            person = directory.find_person(session, login) if login else None
            person_codes.map_code(session, source, person_code, person, by=by)
        session.flush()
        for each in person_codes.list_codes(session, source):
            click.echo(f"{each.code:20} {each.user.login}")
        for name, rows in person_codes.list_unmapped(session, source):
            click.echo(f"{name:20} ? ({rows} rows)")


def _ask_password(from_pipe: bool) -> str:
    if from_pipe:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt(
        "Password", hide_input=True, default="", show_default=False
    )
    return asked


def _to_draft(
    session: Session, code: str, kind: SourceKind, said: dict[str, Any]
) -> SourceDraft:
    names = ("name", "path", "host", "port", "database", "login")
    return SourceDraft(
        code=code,
        kind=kind,
        tls=TLS(said["tls"]),
        statement_seconds=said["seconds"],
        rows_at_any_hour=said["rows"],
        calendar=_find_calendar(session, said["calendar"]),
        **{name: said[name] for name in names},
    )


def _find_calendar(session: Session, code: str) -> Calendar | None:
    if not code:
        return None
    calendar = session.scalar(select(Calendar).where(Calendar.code == code))
    if calendar is None:
        raise NotFoundError("calendar", code)
    return calendar


def _check(services: Any, codes: tuple[str, ...] | list[str]) -> None:
    access = to_access(services.settings, services.database)
    failed = False
    for code in codes:
        trial = check_source(services.database, code, access, now=services.now())
        failed = failed or trial.fault is not None
        proof = ", ".join(trial.proof)
        click.echo(f"{code}: {trial.fault or f'{trial.server}, only read ({proof}).'}")
    if failed:
        sys.exit(EXIT_FAILED)


def _describe(source: QualitySource, unknown: int) -> dict[str, Any]:
    return {
        "code": source.code,
        "name": source.name,
        "kind": source.kind.value,
        "checked_at": source.checked_at.isoformat() if source.checked_at else None,
        "proof": source.proof,
        "server": source.server,
        "error_code": source.error_code,
        "error": source.error,
        "unknown_units": unknown,
    }
