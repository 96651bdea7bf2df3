"""What a program is told of an error: our sentence, or Chinese where it asks for that."""

from flask import request

from kb.errors import KBError
from web.words.errors import explain


def say(error: KBError) -> str:
    """The error in a sentence; without a wish for Chinese, the one with all details."""
    best = request.accept_languages.best_match(("en", "zh"), "en")
    return explain(error) if best == "zh" else str(error)
