"""What the service does beside answering: each in a thread of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from flask import Flask

from web import alerting, arrivals, chores, delivering, indexing, recognising
from web.exchange import jobs as imports
from web.services import Services


@contextmanager
def running(app: Flask, services: Services) -> Iterator[None]:
    """Everything, until the block ends."""
    with (
        sharing(app, services),
        chores.running(app, services),
        recognising.running(services),
        arrivals.running(services),
    ):
        yield


@contextmanager
def sharing(app: Flask, services: Services) -> Iterator[None]:
    """What any number of processes may do at once: they claim their work first."""
    with ExitStack() as stack:
        for part in (indexing, imports, delivering):
            stack.enter_context(part.running(services))
        stack.enter_context(alerting.running(app, services))
        yield
