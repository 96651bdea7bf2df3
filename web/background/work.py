"""All that the service does beside answering, and which process does it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial

from flask import Flask

from kb.hosts.models import ProcessRole
from web.background import (
    alerting,
    arrivals,
    backing_up,
    checking,
    chores,
    clocks,
    counting,
    delivering,
    importing,
    indexing,
    leading,
    lettering,
    mail_notes,
    measuring,
    membership,
    overseeing,
    packing,
    recognising,
    trimming,
    typed_networks,
)
from web.intake.alert_inbox import inbox_of
from web.parts.loop import Loop
from web.services import Services


@contextmanager
def running(app: Flask, services: Services, role: ProcessRole) -> Iterator[None]:
    """Everything, until the block ends: what only one may do while nobody else does it.

    Raise ``BackupKeyError`` for a key that is none, and ``EngineNotSharedError`` beside
    a host with another index.
    """
    # At once: whoever stands by may lead in a year, and nobody would read the log.
    backing_up.is_wanted(services.settings)
    notes = mail_notes.Notes()
    with (
        measuring.running(services),
        membership.joined(services, role) as member,
        _sharing(app, services),
        mail_notes.to_loop(services.database, notes).running(),
    ):
        lead = partial(_leading, app, services, member, notes)
        with leading.to_loop(services.locks, lead).running():
            yield


@contextmanager
def sharing(app: Flask, services: Services) -> Iterator[None]:
    """What any number of processes may do at once, beside another web server.

    Raise ``EngineNotSharedError`` as above.
    """
    with (
        measuring.sharing(services),
        membership.joined(services, ProcessRole.WEB),
        _sharing(app, services),
    ):
        yield


@contextmanager
def _leading(
    app: Flask,
    services: Services,
    member: membership.Membership,
    notes: mail_notes.Notes,
) -> Iterator[None]:
    """What only one process of all may do."""
    with ExitStack() as stack:
        stack.enter_context(member.leading())
        stack.enter_context(services.metrics.leading())
        stack.enter_context(chores.to_loop(app, services, notes).running())
        stack.enter_context(overseeing.to_loop(services).running())
        stack.enter_context(recognising.running(services))
        for loop in lettering.iter_loops(services):
            stack.enter_context(loop.running())
        if arrivals.is_wanted(services.settings):
            stack.enter_context(arrivals.to_loop(services).running())
        if backing_up.is_wanted(services.settings):
            stack.enter_context(backing_up.to_loop(services).running())
        yield


@contextmanager
def _sharing(app: Flask, services: Services) -> Iterator[None]:
    """What any number of processes may do at once: they claim their work first."""
    box = inbox_of(app)
    keep = partial(_keeping, app, services)
    with (
        box.running(),
        delivering.running(services, app.app_context),
        _running(
            importing.to_loop(app, services),
            alerting.to_loop(services, box),
            counting.to_loop(services),
            checking.to_loop(services),
            trimming.to_loop(),
            leading.to_loop(services.locks, keep, lock=leading.KEEPER),
        ),
    ):
        yield


def _keeping(app: Flask, services: Services) -> AbstractContextManager[None]:
    """What one of them does for all: the others would look, wait for it and find nothing."""
    return _running(
        indexing.to_loop(services),
        indexing.to_records_loop(services),
        indexing.to_renewal_loop(services),
        indexing.to_records_renewal_loop(services),
        clocks.to_loop(services),
        packing.to_loop(app, services),
        typed_networks.to_loop(services),
    )


@contextmanager
def _running(*loops: Loop) -> Iterator[None]:
    with ExitStack() as stack:
        for loop in loops:
            stack.enter_context(loop.running())
        yield
