"""Pictures in texts: taken in while somebody writes, shown to whoever may read the text."""

from http import HTTPStatus
from typing import BinaryIO, cast

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import NotFoundError
from kb.pictures import addresses, keeping, visibility
from kb.pictures.errors import PictureCase, PictureRefusedError
from kb.pictures.models import Picture, Rendition
from review import policy
from web.auth import current_actor
from web.intake import filed, pictures
from web.intake.pictures import Size
from web.presentation import forms
from web.services import services

bp = Blueprint("pictures", __name__, url_prefix="/pictures")


@bp.post("")
def add() -> ResponseReturnValue:
    """Take in one picture; the answer has its address, for the text that will carry it."""
    upload = request.files.get("picture")
    if upload is None or not upload.filename:
        raise PictureRefusedError("Choose a picture.", case=PictureCase.NOTHING)
    with services().database.reading() as session:
        keeping.require_room(session, g.user.id)
    name = filed.to_name(upload.filename)
    taken = pictures.take_in(services(), cast(BinaryIO, upload.stream), name)
    with services().database.writing() as session:
        by = By(current_actor(), services().now())
        picture = pictures.keep(session, taken, by=by)
    return {
        "address": addresses.to_address(picture),
        "width": picture.width,
        "height": picture.height,
        "is_first": picture.is_first,
        "markdown": addresses.to_markdown(picture, forms.word("words")),
    }, HTTPStatus.CREATED


@bp.get("/<address>")
def show(address: str) -> Response:
    with services().database.reading() as session:
        picture = _get(session, address)
    return filed.send_picture(_show(picture, Size.LARGE))


@bp.get("/<address>/small")
def show_small(address: str) -> Response:
    with services().database.reading() as session:
        picture = _get(session, address)
    return filed.send_picture(_show(picture, Size.SMALL))


@bp.get("/<address>/original")
def download(address: str) -> Response:
    """The file as it came: for whoever brought it, and for reviewers."""
    with services().database.reading() as session:
        picture = _get(session, address)
    if not visibility.may_see_original(picture, g.user):
        raise NotFoundError("picture", address)
    return filed.send(picture.original_sha256, picture.name)


def _get(session: Session, address: str) -> Picture:
    place = addresses.read(addresses.PATH + address)
    if place is None:
        raise NotFoundError("picture", address)
    return visibility.get_visible(session, place.key, g.user, policy.may_see)


def _show(picture: Picture, size: Size) -> Rendition:
    return pictures.show(services(), picture.original_sha256, size=size)
