"""Imports that were asked for on a page, done while the service runs."""

from typing import Final

from web.intake.exchange import jobs
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 1.0


def to_loop(services: Services) -> Loop:
    return Loop(
        name="imports",
        work=lambda stopped: jobs.work_off(services, stopped=stopped),
        seconds=POLL_SECONDS,
    )
