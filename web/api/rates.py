"""How often one caller may call: a bucket each, filled evenly."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, cast

from flask import Flask, current_app
from sqlalchemy import Engine

from kb import call_rates
from web.api.errors import TooManyRequestsError
from web.services import Services

BURST_SECONDS: Final = 10
"""So many seconds' worth may come at once."""
MOST_BUCKETS: Final = 10_000


_EXTENSION: Final = "rates"


@dataclass(frozen=True, slots=True)
class Rate:
    per_second: float
    size: float
    """What comes at once at most."""

    @classmethod
    def of(cls, per_minute: int) -> "Rate":
        per_second = per_minute / 60
        return cls(per_second, max(1.0, per_second * BURST_SECONDS))

    def refuse(self, left: float) -> TooManyRequestsError:
        return TooManyRequestsError(int((1 - left) / self.per_second) + 1)


class Rates(Protocol):
    """The buckets of all callers."""

    def take(self, caller: tuple[str, int]) -> None:
        """Count one call. Raise ``TooManyRequestsError`` with the seconds to wait."""


class OwnRates:
    """Of this process alone."""

    def __init__(
        self, per_minute: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = Rate.of(per_minute)
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, int], tuple[float, float]] = OrderedDict()

    def take(self, caller: tuple[str, int]) -> None:
        now = self._clock()
        with self._lock:
            left, since = self._buckets.pop(caller, (self._rate.size, now))
            filled = left + (now - since) * self._rate.per_second
            left = min(self._rate.size, filled)
            is_empty = left < 1
            self._buckets[caller] = (left if is_empty else left - 1, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        if is_empty:
            raise self._rate.refuse(left)


class SharedRates:
    """Of all processes of all hosts over one PostgreSQL."""

    def __init__(self, per_minute: int, engine: Engine) -> None:
        self._rate = Rate.of(per_minute)
        self._engine = engine

    def take(self, caller: tuple[str, int]) -> None:
        left = call_rates.take(
            self._engine,
            f"{caller[0]} {caller[1]}",
            size=self._rate.size,
            per_second=self._rate.per_second,
        )
        if left is not None:
            raise self._rate.refuse(left)


def register(app: Flask, services: Services) -> None:
    per_minute, engine = (
        services.settings.api_calls_per_minute,
        services.database.engine,
    )
    app.extensions[_EXTENSION] = (
        SharedRates(per_minute, engine)
        if services.database.is_shared
        else OwnRates(per_minute)
    )


def rates() -> Rates:
    """The buckets of the running application."""
    return cast(Rates, current_app.extensions[_EXTENSION])
