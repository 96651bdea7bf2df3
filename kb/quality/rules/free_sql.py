"""Whether a query of a source's own SQL is one SELECT that only looks.

The session is read-only besides, and cut at its time. What is not known to be harmless is
refused: every function that is called, every construct of the tree.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kb.quality.definition_errors import find_near
from kb.quality.rules.columns import Engine
from kb.quality.rules.errors import RefusedQueryCase, RefusedQueryError

if TYPE_CHECKING:
    from sqlglot import Token, exp

MAX_CHARACTERS: Final = 20_000
MAX_DEPTH: Final = 40
_BEGINNINGS: Final = ("SELECT", "WITH", "(")
_DIALECTS: Final[Mapping[Engine, str]] = {
    Engine.SQLITE: "sqlite",
    Engine.POSTGRESQL: "postgres",
    Engine.MARIADB: "mysql",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS: Final = _words(
    """
    abs avg ceil ceiling char_length character_length coalesce concat count cume_dist
    date date_add date_format date_part date_sub date_trunc datediff datetime day
    dayofmonth dense_rank extract first_value floor greatest group_concat hex ifnull iif
    instr julianday lag last_day last_value lead least left length locate lower lpad
    ltrim max min mod month nth_value ntile nullif percent_rank position printf quarter
    rank regexp_like regexp_replace regexp_substr replace right round row_number rpad
    rtrim sign strftime string_agg strpos substr substring sum time timestampdiff
    to_char to_date total trim trunc truncate typeof upper year
    """
)
"""What a query may call. None of them waits, reads a file, or changes anything."""
_BEFORE_BRACKETS: Final = _words(
    """
    all and any as between by case cast char decimal distinct else exists filter from
    having in is join like not numeric on or over select then union using values varchar
    when where with intersect except date timestamp
    """
)
_CONSTRUCTS: Final = _words(
    """
    Add Alias All And Any Between Boolean Bracket Case Cast Column CTE DataType
    DataTypeParam Distinct Div DPipe EQ Except Exists Filter From Glob Group GT GTE
    Having Identifier If ILike In Intersect Interval Is Join JSONPath JSONPathKey
    JSONPathRoot Like Limit Literal LT LTE
    Mod Mul Neg NEQ Not Null NullSafeEQ NullSafeNEQ Offset Or Order Ordered Paren
    RegexpILike RegexpLike Select Star Sub Subquery Table TableAlias Tuple Union Var
    Where Window WindowSpec With WithinGroup Collate Values
    """
)
_WRITES: Final = _words(
    """
    Insert Update Delete Merge Into Create Drop Alter AlterTable TruncateTable Copy Lock
    Attach Detach Pragma Set Use Transaction Commit Rollback Grant Command LoadData Kill
    """
)
_UNREAD: Final = re.compile(r"\\|\$|/\*|--|#|\0")
"""What a server may read otherwise than we: escapes, quotes of dollars, comments."""
_ESCAPES: Final = re.compile("\x1b\\[[0-9;]*m")


def require_one_select(text: str, engine: Engine) -> None:
    """Raise ``RefusedQueryError``, which names line and column and what stands there."""
    _require_readable(text)
    tokens = _tokens(text, engine)
    _require_depth(tokens)
    statement = _one_statement(text, engine, tokens)
    for before, token in pairwise(tokens):
        if token.text == "(":
            _require_known(before)
    for node in statement.walk():
        _require_harmless(node, tokens[-1])


def _refusal(
    case: RefusedQueryCase, line: int, column: int, found: str, problem: str
) -> RefusedQueryError:
    return RefusedQueryError(
        f"Line {line}, column {column}: {problem}",
        case=case,
        line=line,
        column=column,
        found=found,
    )


def _require_readable(text: str) -> None:
    found = _UNREAD.search(text)
    at = found.start() if found else MAX_CHARACTERS
    if found is None and len(text) <= MAX_CHARACTERS:
        return
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    sign = found[0] if found else ""
    problem = (
        f"{sign!r} cannot stand in a query; servers read it in several ways."
        if found
        else f"A query has at most {MAX_CHARACTERS} characters."
    )
    raise _refusal(RefusedQueryCase.UNREADABLE, line, column, sign, problem)


def _tokens(text: str, engine: Engine) -> "list[Token]":
    import sqlglot  # noqa: PLC0415 - no start needs it.
    from sqlglot.errors import TokenError  # noqa: PLC0415 - as above.

    try:
        tokens = sqlglot.tokenize(text, read=_DIALECTS[engine])
    except TokenError as error:
        problem = "A text or a name does not end."
        raise _refusal(RefusedQueryCase.UNREADABLE, 1, 1, "", problem) from error
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if not tokens:
        raise _refusal(RefusedQueryCase.NO_SELECT, 1, 1, "", "There is no query.")
    return tokens


def _require_depth(tokens: "list[Token]") -> None:
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth > MAX_DEPTH:
            line, column = _place(token)
            problem = "The query is nested too deep."
            raise _refusal(
                RefusedQueryCase.UNREADABLE, line, column, token.text, problem
            )


def _one_statement(text: str, engine: Engine, tokens: "list[Token]") -> "exp.Expr":
    import sqlglot  # noqa: PLC0415 - no start needs it.
    from sqlglot import exp  # noqa: PLC0415 - as above.
    from sqlglot.errors import ParseError  # noqa: PLC0415 - as above.

    separator = next((each for each in tokens if each.text == ";"), None)
    if separator is not None:
        line, column = _place(separator)
        problem = "A query is one statement."
        raise _refusal(RefusedQueryCase.SEVERAL, line, column, ";", problem)
    try:
        (statement,) = sqlglot.parse(text.strip().rstrip(";"), read=_DIALECTS[engine])
    except ParseError as error:
        fault = error.errors[0]
        found = _ESCAPES.sub("", str(fault.get("highlight") or ""))
        line, end = int(fault.get("line") or 1), int(fault.get("col") or 1)
        column = max(end - len(found) + 1, 1)
        problem = f"This cannot be read: {found}."
        raise _refusal(
            RefusedQueryCase.UNREADABLE, line, column, found, problem
        ) from error
    word = tokens[0].text.upper()
    if isinstance(statement, exp.Select | exp.SetOperation) and word in _BEGINNINGS:
        return statement
    line, column = _place(tokens[0])
    problem = f"A query begins with SELECT or WITH, and this with {word}."
    raise _refusal(RefusedQueryCase.NO_SELECT, line, column, word, problem)


def _require_harmless(node: "exp.Expr", last: "Token") -> None:
    from sqlglot import exp  # noqa: PLC0415 - no start needs it.

    name = type(node).__name__
    recursive = isinstance(node, exp.With) and bool(node.args.get("recursive"))
    if not recursive and (isinstance(node, exp.Func) or name in _CONSTRUCTS):
        return
    line, column = _place_of(node, last)
    word = "WITH RECURSIVE" if recursive else name.upper()
    writes = name in _WRITES
    case = RefusedQueryCase.WRITES if writes else RefusedQueryCase.CONSTRUCT
    problem = (
        f"{word} changes or locks something; a query only looks."
        if writes
        else f"{word} is not among what a query may have."
    )
    raise _refusal(case, line, column, word, problem)


def _require_known(token: "Token") -> None:
    """The word before a bracket is a function of the list, or no function."""
    word = token.text.lower()
    if not re.search(r"\w", word) or word in FUNCTIONS | _BEFORE_BRACKETS:
        return
    line, column = _place(token)
    near = find_near(word, FUNCTIONS)
    meant = f" Is it {' or '.join(near)}?" if near else ""
    problem = (
        f"The function {token.text} is not among those that a query may call.{meant}"
    )
    raise _refusal(RefusedQueryCase.FUNCTION, line, column, token.text, problem)


def _place(token: "Token") -> tuple[int, int]:
    """Line and column of its first character; the library counts to the last."""
    return token.line, max(token.col - (token.end - token.start), 1)


def _place_of(node: "exp.Expr", last: "Token") -> tuple[int, int]:
    """Where *node* is, as far as a part of it tells."""
    places = [
        (each.meta["line"], max(each.meta["col"] - len(each.name) + 1, 1))
        for each in node.walk()
        if "line" in each.meta
    ]
    return min(places) if places else _place(last)
