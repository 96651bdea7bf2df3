"""Our own addresses as others need them: whole, and never what a request says they are."""

import socket
from ipaddress import ip_address
from typing import Any, Final

from flask import Flask, current_app, url_for

from web.services import services

DEFAULT: Final = "http://127.0.0.1:8000"
"""Where another web server is told to listen, in docs/operations.md."""
_LISTENS_AT: Final = "LISTENS_AT"


def register(app: Flask, listens_at: str) -> None:
    app.config[_LISTENS_AT] = listens_at
    app.jinja_env.globals["absolute"] = absolute


def public() -> str:
    """What the settings call us, without a slash at its end; empty if they do not."""
    return services().public_url


def root() -> str:
    """The same; else where we listen. A ``Host`` header may be anybody's invention."""
    return public() or str(current_app.config[_LISTENS_AT])


def absolute(endpoint: str, **values: Any) -> str:
    return root() + url_for(endpoint, **values)


def of_socket(host: str, port: int) -> str:
    """By which address a listening socket is reached from elsewhere."""
    name = socket.gethostname() if ip_address(host).is_unspecified else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
