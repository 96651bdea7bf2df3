"""The organisation's mark and colour, which whoever logs in sees already."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response

from kb.errors import NotFoundError
from kb.organisation.models import Choice
from web.presentation.appearance import to_sheet
from web.services import services

bp = Blueprint("appearance", __name__, url_prefix="/appearance")

_PNG: Final = b"\x89PNG"
_KEPT: Final = timedelta(days=365)


@bp.get("/<version>/logo")
def logo(version: str) -> Response:
    _require(Choice.LOGO, version)
    drawn = services().organisation.chosen().logo
    return _kept(drawn, "image/png" if drawn.startswith(_PNG) else "image/jpeg")


@bp.get("/<version>/style")
def style(version: str) -> Response:
    _require(Choice.COLOUR, version)
    colour = services().organisation.chosen().text(Choice.COLOUR)
    return _kept(to_sheet(colour).encode(), "text/css")


def _require(choice: Choice, version: str) -> None:
    """Raise ``NotFoundError`` for what is not chosen any more: pages name the present one."""
    if version != services().organisation.chosen().version(choice):
        raise NotFoundError(choice.value, version)


def _kept(data: bytes, kind: str) -> Response:
    response = Response(data, content_type=kind)
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.cache_control.max_age = int(_KEPT.total_seconds())
    return response
