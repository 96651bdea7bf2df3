"""What people let slip of a password is masked before it is kept, in every table.

Items, changes, hand-overs and answers are read by many, and mailed; no reader needs the
value. Whatever text a row is given goes through ``watch``, so that no room can forget it;
what stays as it was written stands in ``LEFT``, with the reason.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Final

from sqlalchemy import JSON, Enum, String, event
from sqlalchemy.orm import QueryableAttribute

from kb.credentials import mask, require_no_private_key
from kb.text import MAX_TEXT, clean, to_line

LEFT: Final[Mapping[str, str]] = {
    "submission": "a form rule warns, and a reviewer may overrule it with a reason",
    "submission_event": "of a review, which speaks of what a draft says",
    "verdict": "as above",
    "revision": "what was reviewed never changes",
    "article_template": "what writers begin with is reviewed as an article is",
    "attachment": "the text of a file is reviewed with its article",
    "recognised_text": "as above",
    "unread_text": "as above",
    "drawing": "read out of an article",
    "device": "as above",
    "link": "as above",
    "alert_fingerprint": "an alert is masked, keys too, where it comes in",
    "received_alert": "as above",
    "alert_group": "as above",
    "refused_post": "as above; nobody is there to whom it could be refused",
    "user_account.password_hash": "is one",
    "soap_secret": "sealed",
    "code_secret": "as above",
    "webhook": "its secret is sealed, and its address is where we are to send to",
    "quality_source": "its secret is sealed",
    "quality_dataset": "a rule, which may say what a password looks like",
    "indicator": "as above",
    "indicator_version": "as above",
    "alert_pattern": "as above",
    "dictionary_word": "a word of the search",
    "synonym_group": "as above",
    "finding": "data of other systems, masked by its run",
    "staged_finding": "as above",
    "kept_answer": "what a program was answered already",
    "webhook_delivery": "made of rows that are masked",
    "outbox_event": "as above",
    "report": "made of rows that are masked, and frozen",
    "blob": "bytes under their own checksum",
}
"""Tables, and columns, that are not masked."""
_TOLD: Final = frozenset({"import_job", "refused_row", "search_trace", "past_case"})
"""What no person writes there and then: a key is masked, too, for nobody could be told."""
_SHORTEST: Final = 100
"""Characters of a column that may hold what somebody writes; shorter ones hold codes."""
_is_masked: ContextVar[bool] = ContextVar("masked", default=False)


def keep_block(text: str, limit: int = MAX_TEXT) -> str:
    """Raise what ``kb.text.clean`` raises."""
    return _mask(clean(text, limit))


def keep_line(text: str) -> str:
    """*text* on one line, of any length. Raise ``PrivateKeyError``."""
    require_no_private_key(text)
    return _mask(to_line(text))


def begin() -> None:
    """Forget what was masked before, in this thread."""
    _is_masked.set(False)


def has_masked() -> bool:
    """Whether something that was written since ``begin`` was masked."""
    return _is_masked.get()


def watch(_table: type[Any], _key: str, attribute: QueryableAttribute[Any]) -> None:
    """Mask what the attribute of a mapped class is given, if it is what somebody writes.

    A private key raises ``PrivateKeyError`` there and then.
    """
    columns = getattr(attribute.property, "columns", ())
    if columns and is_written(columns[0]):
        keep = _mask if columns[0].table.name in _TOLD else _keep
        event.listen(
            attribute,
            "set",
            lambda _row, value, _before, _initiator: _walk(value, keep),
            retval=True,
        )


def is_written(column: Any) -> bool:
    """Whether a column holds what people write, and does not stand in ``LEFT``."""
    if f"{column.table.name}.{column.name}" in LEFT or column.table.name in LEFT:
        return False
    if isinstance(column.type, JSON):
        return True
    if not isinstance(column.type, String) or isinstance(column.type, Enum):
        return False
    length = column.type.length
    return not column.foreign_keys and (length is None or length >= _SHORTEST)


def _keep(text: str) -> str:
    require_no_private_key(text)
    return _mask(text)


def _walk(value: Any, keep: Any) -> Any:
    """*value*, and all that is in it; a field that is called a password has one."""
    match value:
        case str():
            return keep(value)
        case dict():
            return {key: _of_field(key, each, keep) for key, each in value.items()}
        case list() | tuple():
            return type(value)([_walk(each, keep) for each in value])
        case _:
            return value


def _of_field(key: Any, value: Any, keep: Any) -> Any:
    kept = _walk(value, keep)
    if not isinstance(kept, str):
        return kept
    return _mask(f"{key}={kept}").removeprefix(f"{key}=")


def _mask(text: str) -> str:
    masked = mask(text)
    if masked != text:
        _is_masked.set(True)
    return masked
