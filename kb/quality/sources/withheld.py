"""What nobody reads of our own database as data: secrets, and what signs people in."""

from typing import TYPE_CHECKING, Final

from kb.quality.rules.columns import Engine
from kb.quality.sources.errors import SourceWithheldError

if TYPE_CHECKING:
    from sqlglot import exp

TABLES: Final = frozenset(
    {
        *("api_token", "user_session", "soap_secret", "used_nonce", "login_failure"),
        *("code_secret", "recovery_code", "passkey", "external_account"),
        *("webhook", "webhook_delivery", "kept_answer", "quality_source"),
    }
)
COLUMNS: Final = frozenset({("user_account", "password_hash")})
_MARKED: Final = frozenset(table for table, _ in COLUMNS)
_NAMES: Final = TABLES | {column for _, column in COLUMNS}
_DIALECTS: Final = {Engine.SQLITE: "sqlite", Engine.POSTGRESQL: "postgres"}


def is_withheld(table: str, column: str) -> bool:
    return table in TABLES or (table, column) in COLUMNS


def require_open(sql: str, engine: Engine) -> None:
    """Raise ``SourceWithheldError`` for a statement that reads a secret.

    A name counts wherever it stands, also as that of something else.
    """
    import sqlglot  # noqa: PLC0415 - only who runs checks over our own data needs it.

    dialect = _DIALECTS[engine]
    try:
        words = {token.text.lower() for token in sqlglot.tokenize(sql, read=dialect)}
        if found := sorted(words & _NAMES):
            raise SourceWithheldError(found)
        if words & _MARKED:
            _require_columns(sqlglot.parse_one(sql, read=dialect))
    except sqlglot.errors.SqlglotError as error:
        raise SourceWithheldError(sorted(_MARKED)) from error


def _require_columns(tree: "exp.Expr") -> None:
    """Of a table with a secret column, columns are named: neither all nor a whole row."""
    from sqlglot import exp  # noqa: PLC0415 - as above.

    names = {each.alias_or_name for each in tree.find_all(exp.Table)}
    rows = any(
        each.name in names and not each.table for each in tree.find_all(exp.Column)
    )
    stars = any(
        not isinstance(each.parent, exp.Count) for each in tree.find_all(exp.Star)
    )
    if rows or stars:
        raise SourceWithheldError([f"{table}.*" for table in sorted(_MARKED)])
