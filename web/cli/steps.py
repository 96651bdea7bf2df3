"""What a long command is doing, said while it does it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import click


@dataclass(slots=True)
class Steps:
    """Numbered steps: each is announced, done, and followed by what came of it."""

    count: int
    done: int = field(default=0, init=False)

    def take(self, what: str, seconds: int, do: Callable[[], str]) -> None:
        """Do one step; *seconds* is how long it takes where nothing is there yet."""
        self.done += 1
        click.echo(
            f"[{self.done}/{self.count}] {what} (about {seconds} s the first time) ..."
        )
        began = time.monotonic()
        result = do()
        click.echo(f"      {result} ({time.monotonic() - began:.1f} s)")
