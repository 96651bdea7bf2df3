"""Values that are written in the text of a rule."""

from datetime import date, datetime
from decimal import Decimal

from kb.quality.rules.errors import RuleCase, RuleError
from kb.quality.rules.expressions import Kind, Literal
from kb.quality.rules.scanning import Sort, Token


def to_unquoted(token: Token) -> str:
    return token.text[1:-1].replace("''", "'")


def to_literal(token: Token) -> Literal:
    """Raise ``RuleError`` for a day that there is not."""
    try:
        match token.sort:
            case Sort.NUMBER:
                return Literal(Decimal(token.text), Kind.NUMBER)
            case Sort.DATE:
                return Literal(date.fromisoformat(token.text), Kind.DATE)
            case Sort.TIMESTAMP:
                return Literal(datetime.fromisoformat(token.text), Kind.TIMESTAMP)
            case Sort.TEXT:
                return _to_text(token)
            case _:
                return Literal(token.word == "true", Kind.BOOLEAN)
    except ValueError as error:
        raise RuleError(
            f"Character {token.place}: there is no such day as {token.text}.",
            case=RuleCase.BAD_LITERAL,
            place=token.place,
        ) from error


def _to_text(token: Token) -> Literal:
    text = to_unquoted(token)
    if "\0" in text:
        raise RuleError(
            f"Character {token.place}: a text has no NUL.",
            case=RuleCase.BAD_LITERAL,
            place=token.place,
        )
    return Literal(text, Kind.TEXT)
