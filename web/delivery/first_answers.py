"""The first answer of each kind, worked out by one thread for all who want it.

With it a process compiles templates and statements and keeps them. Many people come at once
when it has just begun, and every thread would compile all of it at the same time.
"""

import threading
from typing import Final

from flask import Flask, g, request

LONGEST: Final = 1.0
"""Seconds that others wait: one that takes longer may be waiting itself."""

Kind = tuple[str | None, str]


def register(app: Flask) -> None:
    answers = FirstAnswers()
    app.before_request(answers.begin)
    app.teardown_request(answers.end)


class FirstAnswers:
    def __init__(self) -> None:
        self._given: set[Kind] = set()
        self._turns: dict[Kind, threading.Lock] = {}

    def begin(self) -> None:
        """Wait for whoever gives the first answer of this kind, or be that one."""
        kind = (request.endpoint, request.method)
        # Of what is nowhere there are as many methods as somebody makes up.
        if kind[0] is None or kind in self._given:
            return
        turn = self._turns.setdefault(kind, threading.Lock())
        if not turn.acquire(timeout=LONGEST):
            return
        if kind in self._given:
            turn.release()
            return
        g.first_answer = turn

    def end(self, _error: BaseException | None = None) -> None:
        turn = g.pop("first_answer", None)
        if turn is not None:
            self._given.add((request.endpoint, request.method))
            turn.release()
