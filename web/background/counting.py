"""Figures that people read are counted again before they are too old to be shown."""

import threading
from typing import Final

from web.parts.loop import Loop
from web.services import Services

PAUSE_SECONDS: Final = 30.0


def to_loop(services: Services) -> Loop:
    def work(_stopped: threading.Event) -> None:
        services.figures.renew(services.database, now=services.now())

    return Loop(name="figures", work=work, seconds=PAUSE_SECONDS)
