"""Addresses of our own pages and files, worked out once.

A page has a hundred of them, and each takes longer to put together than to find again. An
address tells nothing: whoever may not see a record gets none of its links.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import urlencode

import flask
from flask import Flask, current_app
from flask.globals import request_ctx

MOST: int = 5_000
MOST_ASKED: int = 500
"""What stands behind addresses: words that somebody searched for, with each hit."""
_AS_THEY_ARE: Final = "!$'()*,/:;?@"
"""Signs that Werkzeug leaves in what stands behind an address."""
_SEVERAL: Final = (list, tuple)
_Value = str | int | None | tuple[str, ...]
_Values = tuple[tuple[str, _Value], ...]


def register(app: Flask) -> None:
    """Have the templates' ``url_for`` remember."""

    @lru_cache(maxsize=MOST)
    def find(_root: str, endpoint: str, values: _Values) -> str:
        return flask.url_for(endpoint, **dict(values))  # type: ignore[arg-type]

    @lru_cache(maxsize=MOST)
    def find_named(endpoint: str) -> frozenset[str] | None:
        """What stands in the path; nothing where the values decide which path it is."""
        rules = [each for each in app.url_map.iter_rules() if each.endpoint == endpoint]
        is_one = len(rules) == 1 and not rules[0].defaults
        return frozenset(rules[0].arguments) if is_one else None

    def url_for(endpoint: str, **values: Any) -> str:
        if "_anchor" in values and values["_anchor"] is None:
            del values["_anchor"]
        plain = _list_plain(values)
        root = _find_root()
        if root is None or endpoint[0] == "." or len(plain) < len(values):
            return flask.url_for(endpoint, **values)
        named = find_named(endpoint)
        if named is None or named.issuperset(values):
            return find(root, endpoint, plain)
        # All hits of a search are asked for with the same words.
        path = find(root, endpoint, tuple(one for one in plain if one[0] in named))
        if "?" in path:
            return find(root, endpoint, plain)
        asked = _encode(tuple(one for one in plain if one[0] not in named))
        return f"{path}?{asked}" if asked else path

    app.jinja_env.globals["url_for"] = url_for


def to_address(endpoint: str, **values: Any) -> str:
    """As the templates' ``url_for``, for what templates are given."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    found = cast(Callable[..., str], app.jinja_env.globals["url_for"])
    return found(endpoint, **values)


def _find_root() -> str | None:
    """Before each path of whoever asks now; nothing outside of any request."""
    try:
        # By itself: each question to its proxy takes as long as all else here.
        asked = request_ctx._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    except RuntimeError:
        return None
    return asked.url_adapter.script_name if asked.url_adapter is not None else ""


@lru_cache(maxsize=MOST_ASKED)
def _encode(values: _Values) -> str:
    """As Werkzeug writes what is no part of a path."""
    pairs = [
        (name, each)
        for name, value in values
        for each in (value if type(value) is tuple else (value,))
        if each is not None
    ]
    return urlencode(pairs, safe=_AS_THEY_ARE)


def _list_plain(values: Mapping[str, Any]) -> _Values:
    """Those by which an address is found again; what is equal to them is the same.

    ``True`` is equal to 1, and no number; and what begins with ``_`` is no value.
    """
    plain: list[tuple[str, _Value]] = []
    for name, value in values.items():
        kind = type(value)
        if name[0] == "_":
            continue
        if kind is str or kind is int or value is None:
            plain.append((name, value))
        elif kind in _SEVERAL and all(type(each) is str for each in value):
            plain.append((name, tuple(value)))
    return tuple(plain)
