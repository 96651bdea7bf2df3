"""Imports that were asked for on a page, done while the service runs."""

import threading
from typing import Final

from flask import Flask

from web.intake.exchange import jobs
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 1.0


def to_loop(app: Flask, services: Services) -> Loop:
    def work(stopped: threading.Event) -> int:
        with app.app_context():  # Why a row is refused is kept in both languages.
            return jobs.work_off(services, stopped=stopped)

    return Loop(name="imports", work=work, seconds=POLL_SECONDS)
