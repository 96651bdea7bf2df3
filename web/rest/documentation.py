"""What the REST door offers: for programs as OpenAPI, for people as a page."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from web.access import addresses
from web.rest import openapi, reference
from web.rest.answers import to_response
from web.rest.route import PREFIX
from web.rest.routes import ROUTES
from web.rest.schemas import Schema

bp = Blueprint("documentation", __name__)


@bp.get(f"{PREFIX}/openapi.json")
def describe() -> Response:
    response = to_response(_document())
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language"
    response.make_conditional(request)
    return response


@bp.get("/api")
def show() -> str:
    document = _document()
    address = addresses.root() + PREFIX
    return render_template(
        "rest/api.html",
        groups=reference.to_groups(document, address),
        shapes=reference.to_shapes(document),
        address=address,
        version=document["info"]["version"],
    )


def _document() -> Schema:
    return openapi.describe(ROUTES, addresses.public() + PREFIX, gettext)
