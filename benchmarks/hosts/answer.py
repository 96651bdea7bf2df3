"""What somebody was answered, by whichever door."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    """Of a refusal: its code and its sentence, as far as there are any."""
    address: str = ""
    """Where one was led to."""

    @property
    def is_clear(self) -> bool:
        """Whether it says that something is away, and which."""
        body = self.body if isinstance(self.body, dict) else {}
        return self.status == 503 and bool(body.get("code") and body.get("detail"))
