"""Addresses of our own pages and files, worked out once.

A page has a hundred of them, and each takes longer to put together than to find again. An
address tells nothing: whoever may not see a record gets none of its links.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, cast

import flask
from flask import Flask, current_app
from flask.globals import request_ctx

MOST: int = 5_000
_Value = str | int | None | tuple[str, ...]


def register(app: Flask) -> None:
    """Have the templates' ``url_for`` remember."""

    @lru_cache(maxsize=MOST)
    def find(_root: str, endpoint: str, values: tuple[tuple[str, _Value], ...]) -> str:
        return flask.url_for(endpoint, **dict(values))  # type: ignore[arg-type]

    def url_for(endpoint: str, **values: Any) -> str:
        plain = tuple(_list_plain(values))
        if not request_ctx or endpoint.startswith(".") or len(plain) < len(values):
            return flask.url_for(endpoint, **values)
        adapter = request_ctx.url_adapter
        root = adapter.script_name if adapter is not None else ""
        return find(root, endpoint, plain)

    app.jinja_env.globals["url_for"] = url_for


def to_address(endpoint: str, **values: Any) -> str:
    """As the templates' ``url_for``, for what templates are given."""
    found = cast(Callable[..., str], current_app.jinja_env.globals["url_for"])
    return found(endpoint, **values)


def _list_plain(values: Mapping[str, Any]) -> Iterator[tuple[str, _Value]]:
    """Those by which an address is found again; what is equal to them is the same.

    ``True`` is equal to 1, and no number; and what begins with ``_`` is no value.
    """
    for name, value in values.items():
        kept = tuple(value) if type(value) is list else value
        parts = kept if type(kept) is tuple else (kept,)
        one = kept is None or type(kept) is int
        if name[0] != "_" and (one or all(type(each) is str for each in parts)):
            yield name, kept
