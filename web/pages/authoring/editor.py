"""What the editor asks while somebody writes: the text as its readers will see it."""

from typing import Final

from flask import Blueprint, request

from kb.text import to_plain
from web.presentation import markdown

bp = Blueprint("editor", __name__, url_prefix="/editor")

LONGEST: Final = 100_000
"""Characters that one preview shows; more would keep the server from others."""


@bp.post("/preview")
def preview() -> dict[str, str]:
    """Each section as HTML, by the renderer of the pages that show it for good."""
    html: dict[str, str] = {}
    room = LONGEST
    for name, text in request.form.items():
        if name == "csrf_token":
            continue
        shown = to_plain(text)[:room]
        room -= len(shown)
        html[name] = markdown.render(shown, f"preview-{len(html)}").html
    return html
