"""Memory that a busy moment took goes back to the machine soon after."""

import threading
from typing import Final

from web.parts import arenas
from web.parts.loop import Loop

PAUSE_SECONDS: Final = 10.0
LONGEST_PAUSE_SECONDS: Final = 80.0
"""Where there was nothing to give back."""


def to_loop() -> Loop:
    def work(_stopped: threading.Event) -> int:
        return arenas.give_back()

    return Loop(
        name="memory",
        work=work,
        seconds=PAUSE_SECONDS,
        idle_seconds=LONGEST_PAUSE_SECONDS,
    )
