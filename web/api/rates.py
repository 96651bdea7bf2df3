"""How often one caller may call: a bucket each, filled evenly, in this process."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, cast

from flask import Flask, current_app

from web.api.errors import TooManyRequestsError
from web.services import Services

BURST_SECONDS: Final = 10
"""So many seconds' worth may come at once."""
MOST_BUCKETS: Final = 10_000


_EXTENSION: Final = "rates"


class Rates:
    """The buckets of all callers."""

    def __init__(
        self, per_minute: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_minute / 60
        self._size = max(1.0, self._per_second * BURST_SECONDS)
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def take(self, caller: object) -> None:
        """Count one call. Raise ``TooManyRequestsError`` with the seconds to wait."""
        now = self._clock()
        with self._lock:
            left, since = self._buckets.pop(caller, (self._size, now))
            left = min(self._size, left + (now - since) * self._per_second)
            is_empty = left < 1
            self._buckets[caller] = (left if is_empty else left - 1, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        if is_empty:
            raise TooManyRequestsError(int((1 - left) / self._per_second) + 1)


def register(app: Flask, services: Services) -> None:
    app.extensions[_EXTENSION] = Rates(services.settings.api_calls_per_minute)


def rates() -> Rates:
    """The buckets of the running application."""
    return cast(Rates, current_app.extensions[_EXTENSION])
