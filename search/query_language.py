"""The query language: from what a reader typed to clauses, notices and filters."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kb.articles.kinds import Audience
from kb.spellings.names import NO_NAMES, Names
from search import fields
from search.clause_text import understood
from search.clauses import (
    NOTHING,
    Attribute,
    Clause,
    Either,
    Fuzzy,
    Group,
    Need,
    Part,
    Prefix,
    Quoted,
    Text,
)
from search.commands import read_command
from search.engine import Query
from search.errors import QuerySyntaxError
from search.field_values import FIELD_NAMES, BadValueError, read_field
from search.lexer import NOT, Lexeme, Sign, iter_lexemes
from search.pasted import read_paste
from search.renaming import rename, rename_filters

LONGEST: Final = 4_000
"""Characters of a query that are read."""
DEEPEST: Final = 10
"""Parentheses inside each other."""
_SAYS_SOMETHING: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something in a query that could not be read; the search runs nevertheless."""

    code: str
    """Stable, for translations: unclosed_quote, unknown_field, bad_date …"""
    message: str
    position: int
    """Characters from the beginning of the query."""
    text: str = ""
    """What stands there."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    text: str
    clause: Group
    filters: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """Attributes that the whole query asks for, as a form's fields would."""
    notices: tuple[Notice, ...] = ()

    @property
    def understood(self) -> str:
        """The query as it was understood, in the query language itself."""
        return understood(self.clause, self.filters)

    @property
    def is_empty(self) -> bool:
        return not self.clause.parts and not self.filters

    def to_query(
        self,
        audiences: AbstractSet[Audience],
        filters: Mapping[str, AbstractSet[str]] | None = None,
        *,
        names: Names = NO_NAMES,
        **others: Any,
    ) -> Query:
        """The query with a form's *filters*; *others* are further fields of ``Query``.

        Where form and text narrow by the same attribute, both have to hold. What has
        been merged into other *names* is asked for by those.
        """
        chosen = {name: values for name, values in (filters or {}).items() if values}
        both = [
            Part(Need.REQUIRED, Attribute(name, frozenset(values)))
            for name, values in self.filters.items()
            if name in chosen
        ]
        return Query(
            audiences=audiences,
            words=rename(
                replace(self.clause, parts=(*self.clause.parts, *both)), names
            ),
            filters=rename_filters({**self.filters, **chosen}, names),
            names=names,
            **others,
        )


def parse(text: str) -> ParsedQuery:
    """Read *text*; what cannot be read becomes words and a notice. Never raises."""
    if telling := read_paste(text[:LONGEST]):
        message = (
            "This looks like a pasted error or log; its telling words are searched."
        )
        return _read_excerpt(text, Notice("pasted", message, 0, telling))
    if command := read_command(text[:LONGEST]):
        message = "This looks like a command; its options exclude nothing."
        return _read_excerpt(text, Notice("command", message, 0, command))
    parser = _Parser(text[:LONGEST])
    if len(text) > LONGEST:
        message = f"Only the first {LONGEST} characters are searched for."
        parser.notices.append(Notice("too_long", message, LONGEST))
    parts, filters = _lift_filters(parser.parts(0))
    if text.strip() and not _SAYS_SOMETHING.search(text):
        parts = (Part(Need.REQUIRED, NOTHING),)
        message = "There is no word in this that could be searched for."
        parser.notices.append(Notice("no_words", message, 0, text.strip()))
    return ParsedQuery(text, Group(parts), filters, tuple(parser.notices))


def _read_excerpt(text: str, notice: Notice) -> ParsedQuery:
    clause = Group((Part(Need.WANTED, Text(notice.text)),), is_excerpt=True)
    return ParsedQuery(text, clause, {}, (notice,))


def parse_strictly(text: str) -> ParsedQuery:
    """Read *text*; raise ``QuerySyntaxError`` at the first place that is wrong."""
    parsed = parse(text)
    for notice in parsed.notices:
        raise QuerySyntaxError(notice.message, notice.position)
    return parsed


class _Parser:
    def __init__(self, text: str) -> None:
        self._lexemes: Sequence[Lexeme] = tuple(iter_lexemes(text))
        self._place = 0
        self.notices: list[Notice] = []

    def parts(self, depth: int) -> list[Part]:
        """Everything up to the end of the group, or of the query."""
        parts: list[Part] = []
        while (lexeme := self._peek()) and lexeme.sign is not Sign.CLOSE:
            if lexeme.sign is Sign.OR:
                self._either(parts, self._next(), depth)
            elif part := self._part(depth):
                _append(parts, part)
        return parts

    def _peek(self) -> Lexeme | None:
        if self._place < len(self._lexemes):
            return self._lexemes[self._place]
        return None

    def _next(self) -> Lexeme:
        self._place += 1
        return self._lexemes[self._place - 1]

    def _either(self, parts: list[Part], lexeme: Lexeme, depth: int) -> None:
        after = self._peek()
        is_last = after is None or after.sign in (Sign.CLOSE, Sign.OR)
        right = None if is_last else self._part(depth)
        if right is None or not parts:
            message = "OR stands between two words; here one is missing."
            self._notice("lonely_or", message, lexeme)
            if right:
                _append(parts, right)
            return
        left, right_choices = _last_word(parts), _choices(right.clause)
        choices = (*_choices(left.clause), *right_choices)
        parts.append(Part(left.need, Either(choices)))

    def _part(self, depth: int) -> Part | None:
        lexeme = self._next()
        need = {Sign.PLUS: Need.REQUIRED, Sign.MINUS: Need.EXCLUDED}.get(lexeme.sign)
        if need is not None:
            follower = self._peek()
            if follower is None or follower.sign in (Sign.CLOSE, Sign.OR):
                return None
            if lexeme.text == NOT:
                message = "NOT leaves out what follows it, as a minus does."
                self._notice("not", message, follower)
            lexeme = self._next()
        clause = self._clause(lexeme, depth)
        return Part(need or Need.WANTED, clause) if clause else None

    def _clause(self, lexeme: Lexeme, depth: int) -> Clause | None:
        if lexeme.sign is Sign.OPEN:
            return self._group(lexeme, depth)
        if lexeme.sign is Sign.FIELD:
            return self._field(lexeme)
        if lexeme.sign is Sign.QUOTED:
            return Quoted(lexeme.text) if _SAYS_SOMETHING.search(lexeme.text) else None
        if lexeme.sign is Sign.UNCLOSED_QUOTE:
            message = "This quotation mark is not closed; its words are searched."
            self._notice("unclosed_quote", message, lexeme)
            return None
        return self._word(lexeme)

    def _group(self, lexeme: Lexeme, depth: int) -> Clause | None:
        if depth >= DEEPEST:
            message = f"Parentheses lie more than {DEEPEST} deep; this one is ignored."
            self._notice("too_deep", message, lexeme)
            return None
        parts = self.parts(depth + 1)
        if self._peek() is None:
            message = "This parenthesis is not closed."
            self._notice("unclosed_parenthesis", message, lexeme)
        else:
            self._next()
        return Group(tuple(parts)) if parts else None

    def _field(self, lexeme: Lexeme) -> Clause | None:
        value = self._peek()
        if value is None or value.sign not in (Sign.WORD, Sign.QUOTED):
            return Text(lexeme.text)
        name = FIELD_NAMES.get(lexeme.text.lower())
        if name is None:
            message = f"There is no field {lexeme.text}; its words are searched."
            self._notice("unknown_field", message, lexeme)
            return Text(f"{lexeme.text} {self._next().text}")
        self._next()
        if name == "title" and not _SAYS_SOMETHING.search(value.text):
            return Text(lexeme.text)
        try:
            return read_field(name, value.text, is_quoted=value.sign is Sign.QUOTED)
        except BadValueError as error:
            self._notice(error.code, str(error), value)
            return Text(value.text)

    def _word(self, lexeme: Lexeme) -> Clause | None:
        text = lexeme.text
        if text in (")", "）"):
            message = "This parenthesis closes nothing."
            self._notice("unopened_parenthesis", message, lexeme)
            return None
        if text == NOT:
            message = (
                "In capitals NOT leaves nothing out; write a minus before the word."
            )
            self._notice("not_as_word", message, lexeme)
        bare = text.rstrip("*＊~～")
        if bare == text or not _SAYS_SOMETHING.search(bare):
            return Text(text)
        return Prefix(bare) if text[len(bare)] in "*＊" else Fuzzy(bare)

    def _notice(self, code: str, message: str, lexeme: Lexeme) -> None:
        self.notices.append(Notice(code, message, lexeme.position, lexeme.text))


def _append(parts: list[Part], part: Part) -> None:
    """Neighbouring words become one text: an identifier may span two of them."""
    last = parts[-1] if parts else None
    if (
        last is not None
        and last.need is Need.WANTED is part.need
        and isinstance(last.clause, Text)
        and isinstance(part.clause, Text)
    ):
        parts[-1] = Part(Need.WANTED, Text(f"{last.clause.text} {part.clause.text}"))
    else:
        parts.append(part)


def _last_word(parts: list[Part]) -> Part:
    """Take away what stands directly before an OR: of a text, its last word."""
    last = parts.pop()
    if isinstance(last.clause, Text) and " " in last.clause.text:
        before, _, word = last.clause.text.rpartition(" ")
        parts.append(Part(last.need, Text(before)))
        return Part(last.need, Text(word))
    return last


def _choices(clause: Clause) -> tuple[Clause, ...]:
    return clause.choices if isinstance(clause, Either) else (clause,)


def _lift_filters(
    parts: Sequence[Part],
) -> tuple[tuple[Part, ...], dict[str, AbstractSet[str]]]:
    """Turn attributes that the whole query asks for into filters, one of each name."""
    filters: dict[str, AbstractSet[str]] = {}
    kept: list[Part] = []
    for part in parts:
        clause = part.clause
        if (
            isinstance(clause, Attribute)
            and part.need is not Need.EXCLUDED
            and clause.name in fields.ATTRIBUTES
            and clause.name not in filters
        ):
            filters[clause.name] = clause.values
        else:
            kept.append(part)
    return tuple(kept), filters
