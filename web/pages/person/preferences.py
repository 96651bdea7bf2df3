"""What a reader may choose for their own browser: the language, the colours, what is hidden."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, redirect, request, url_for

from kb.errors import NotFoundError
from kb.settings import LANGUAGES
from web import languages

bp = Blueprint("preferences", __name__)

THEMES: Final = ("auto", "light", "dark")
ONE_YEAR: Final = timedelta(days=365)


@bp.post("/language/<name>")
def language(name: str) -> Response:
    return _remember(languages.COOKIE, name, LANGUAGES)


@bp.post("/theme/<name>")
def theme(name: str) -> Response:
    return _remember("theme", name, THEMES)


@bp.post("/first-steps/<name>")
def first_steps(name: str) -> Response:
    """Whether the start page has the first steps of an administrator."""
    return _remember("first_steps", name, ("shown", "hidden"))


def _remember(cookie: str, value: str, known: tuple[str, ...]) -> Response:
    if value not in known:
        raise NotFoundError(cookie, value)
    response = redirect(_back())
    response.set_cookie(
        cookie,
        value,
        max_age=ONE_YEAR,
        httponly=cookie != "theme",
        samesite="Lax",
        secure=request.is_secure,
    )
    return Response(response.get_data(), response.status, response.headers)


def _back() -> str:
    """The page the choice was made on, if it was one of ours."""
    target = request.form.get("next", "")
    ours = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if ours else url_for("search.start")
