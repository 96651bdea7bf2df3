"""A word to whoever has typed a password where none is kept."""

from flask import Flask, Response, flash, request
from flask_babel import gettext

from kb import masking


def register(app: Flask) -> None:
    app.before_request(masking.begin)
    app.after_request(_tell)


def _tell(response: Response) -> Response:
    """Say on the next page that something of the form just sent was masked."""
    is_done = request.method == "POST" and response.status_code in {302, 303}
    if is_done and masking.has_masked():
        flash(
            gettext(
                "What looked like a password in your text was hidden, and is kept nowhere. "
                "Passwords are never needed here; staff name their entry in the vault."
            ),
            "warning",
        )
    return response
