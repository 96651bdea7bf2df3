"""The words for sources of data quality: kinds, encryption, and what proves that they are read."""

from typing import Final

from flask_babel import lazy_gettext

KINDS: Final = {
    "sqlite": lazy_gettext("SQLite file"),
    "postgresql": "PostgreSQL",
    "mariadb": "MariaDB",
    "own": lazy_gettext("This installation's own database"),
    "file": lazy_gettext("Table in a file: CSV, XLSX or ODS"),
    "rest": lazy_gettext("Records of another system over HTTP (REST)"),
    "mysql": lazy_gettext("MySQL (not tried here)"),
    "oracle": lazy_gettext("Oracle (not tried here)"),
    "sqlserver": lazy_gettext("SQL Server (not tried here)"),
    "dm": lazy_gettext("DM (not tried here)"),
}
TLS: Final = {
    "verified": lazy_gettext("encrypted, and the certificate is checked"),
    "required": lazy_gettext("encrypted, whatever the certificate says"),
    "off": lazy_gettext("not encrypted"),
}
FACTS: Final = {
    "no_writing_grant": lazy_gettext("no grant of the account lets it write"),
    "read_only_transaction": lazy_gettext("its transaction is read-only"),
    "read_only_server": lazy_gettext("the server is a read-only standby"),
    "read_only_file": lazy_gettext("the file is opened read-only"),
    "reading_session": lazy_gettext("it is read through the session that only reads"),
    "private_copy": lazy_gettext("a private copy of the file is read"),
    "only_asked": lazy_gettext("nothing but GET is sent there"),
}
COLUMN_TYPES: Final = {
    "text": lazy_gettext("text"),
    "integer": lazy_gettext("whole number"),
    "decimal": lazy_gettext("decimal number"),
    "float": lazy_gettext("floating-point number"),
    "date": lazy_gettext("date"),
    "timestamp": lazy_gettext("date and time"),
    "boolean": lazy_gettext("yes or no"),
}
STANDINGS: Final = {
    "good": lazy_gettext("Only read"),
    "failing": lazy_gettext("Fails"),
    "untried": lazy_gettext("Not checked yet"),
}
TONES: Final = {"good": "good", "failing": "bad", "untried": "idle"}
