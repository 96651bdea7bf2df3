"""Addresses of our own pages and files, worked out once."""

from functools import lru_cache
from typing import Any

import flask
from flask import Flask
from flask.globals import request_ctx

from web.delivery import static_files

MOST: int = 5_000


def register(app: Flask) -> None:
    """Have the templates' ``url_for`` remember what depends on no record."""

    @lru_cache(maxsize=MOST)
    def find(_root: str, endpoint: str, filename: str | None) -> str:
        values: dict[str, Any] = {} if filename is None else {"filename": filename}
        return flask.url_for(endpoint, **values)

    def url_for(endpoint: str, **values: Any) -> str:
        is_file = endpoint == static_files.ENDPOINT and list(values) == ["filename"]
        if not request_ctx or endpoint.startswith(".") or (values and not is_file):
            return flask.url_for(endpoint, **values)
        adapter = request_ctx.url_adapter
        root = adapter.script_name if adapter is not None else ""
        return find(root, endpoint, values.get("filename"))

    app.jinja_env.globals["url_for"] = url_for
