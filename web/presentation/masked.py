"""A word to whoever has typed a password where none is kept."""

from flask import Response, flash, request
from flask_babel import gettext

from kb.credentials import mask

_UNSAID = frozenset({"csrf_token", "next"})


def tell(response: Response) -> Response:
    """Say on the next page that something of the form just sent was masked."""
    is_done = request.method == "POST" and response.status_code in {302, 303}
    if is_done and any(
        mask(value) != value
        for name, value in request.form.items(multi=True)
        if name not in _UNSAID
    ):
        flash(
            gettext(
                "What looked like a password in your text was hidden, and is kept nowhere. "
                "Passwords are never needed here; staff name their entry in the vault."
            ),
            "warning",
        )
    return response
