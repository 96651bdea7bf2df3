"""What the REST door offers: for programs as OpenAPI, for people as a page."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from web.rest import openapi, reference
from web.rest.answers import to_response
from web.rest.routes import PREFIX, ROUTES
from web.rest.schemas import Schema
from web.services import services

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
    return render_template(
        "rest/api.html",
        groups=reference.to_groups(document, _address()),
        shapes=reference.to_shapes(document),
        address=_address(),
        version=document["info"]["version"],
    )


def _document() -> Schema:
    return openapi.describe(ROUTES, _public() + PREFIX, gettext)


def _address() -> str:
    return (_public() or request.url_root.rstrip("/")) + PREFIX


def _public() -> str:
    return services().settings.public_url.rstrip("/")
