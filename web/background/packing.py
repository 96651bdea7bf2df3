"""Packages of hand-overs that were asked for, made while the service runs."""

from tempfile import TemporaryFile
from typing import Any, Final

import structlog
from flask import Flask
from flask_babel import gettext

from kb.errors import KBError, UnavailableError
from kb.handovers import packages
from kb.handovers.models import HandoverPackage
from web.answers import packing
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 2.0
LOCK: Final = "handover packages"
LOCK_SECONDS: Final = 1.0

log = structlog.get_logger()


def to_loop(app: Flask, services: Services) -> Loop:
    def work(_stopped: Any) -> int:
        with app.app_context():
            return make_waiting(services)

    return Loop(name="handover packages", work=work, seconds=POLL_SECONDS)


def make_waiting(services: Services) -> int:
    """Make the package that has waited longest; return how many that were.

    Whoever is interrupted begins it anew: nothing of it is kept until it is whole.
    """
    try:
        with services.locks.held(LOCK, seconds=LOCK_SECONDS):
            return _make(services)
    except UnavailableError:
        return 0  # Another process is at it.


def _make(services: Services) -> int:
    with services.database.reading() as session:
        found = packages.find_waiting(session)
        if found is None:
            return 0
        package_id, language = found.id, found.language
        user, handover = found.asked_by, found.handover
        user.roles, user.unit_ids  # noqa: B018 - read while there is a session.

    def advance(step: str, written: int) -> None:
        with services.database.writing() as session:
            package = session.get_one(HandoverPackage, package_id)
            packages.advance(package, step, written, now=services.now())

    with TemporaryFile(dir=services.settings.home) as target:
        try:
            summary = packing.write(services, user, handover, language, target, advance)
            target.seek(0)
            content = services.content.put(target)
        except (KBError, OSError) as error:
            log.exception("handover_package_failed", package=package_id)
            fault = (
                str(error)
                if isinstance(error, KBError)
                else gettext(
                    "It broke off. An administrator finds the reason in the log."
                )
            )
            with services.database.writing() as session:
                package = session.get_one(HandoverPackage, package_id)
                packages.fail(package, fault, now=services.now())
            return 1
    with services.database.writing() as session:
        package = session.get_one(HandoverPackage, package_id)
        packages.finish(session, package, content, summary, now=services.now())
    return 1
