"""What an operation's address in REST is, and the media types that it speaks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final

from web.api.operation import Call, Operation
from web.api.shapes import Shape

JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
JSON_PART: Final = "input"
"""The part of a form that holds the JSON, beside the files."""
PREFIX: Final = "/api/v1"
_PLACE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What lies at an address, so that a change can say which state it is for."""

    get: Operation
    lock: Callable[[Call, Any], object]
    """Keeps it as it is until the end of the transaction."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """One operation at its address. What the path does not say, query or body do."""

    method: str
    path: str
    """Below the prefix, with the operation's fields in braces."""
    operation: Operation
    status: HTTPStatus = HTTPStatus.OK
    location: str = ""
    """Of what was made, with fields of the answer in braces."""
    resource: Resource | None = None
    files: str = ""
    """The field whose files may come as parts beside the JSON."""
    shown_once: str = ""
    """The field of the answer that is kept nowhere."""
    sends_file: bool = False
    """Whether the answer is a file as it is, and not JSON."""

    @cached_property
    def path_fields(self) -> tuple[str, ...]:
        return tuple(_PLACE.findall(self.path))

    @cached_property
    def other_fields(self) -> tuple[str, ...]:
        names = self.operation.takes.model_fields
        return tuple(name for name in names if name not in self.path_fields)

    @property
    def noun(self) -> str:
        """What lies at the address, in a word."""
        return self.path.split("/")[1].removesuffix("s")

    @property
    def takes_body(self) -> bool:
        return self.method not in ("GET", "DELETE")

    def locate(self, result: Shape) -> str:
        """The address of what was made."""
        values: Mapping[str, Any] = dict(result)
        return PREFIX + _PLACE.sub(lambda place: str(values[place[1]]), self.location)
