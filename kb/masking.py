"""What callers let slip of a password is masked before it is kept.

Incidents, complaints and answers are read by many, and mailed; no reader needs the value.
"""

from kb.credentials import mask, require_no_private_key
from kb.text import MAX_TEXT, clean, to_line


def keep_block(text: str, limit: int = MAX_TEXT) -> str:
    """Raise what ``kb.text.clean`` raises."""
    return mask(clean(text, limit))


def keep_line(text: str) -> str:
    """*text* on one line, of any length. Raise ``PrivateKeyError``."""
    require_no_private_key(text)
    return mask(to_line(text))
