"""What a backup says of itself at its beginning, and what it has come to at its end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Self

from kb import migrations
from kb.backups.archive import HEADER, Member, damaged
from kb.backups.errors import BackupNewerError, NotABackupError

FORMAT: Final = 1
SECRET_KEY: Final = "home/secret_key"  # noqa: S105 - the name of a member.
SETTINGS: Final = "home/settings.toml"


@dataclass(frozen=True, slots=True)
class Description:
    """The first member of a backup."""

    id: str
    made_at: str
    """ISO 8601."""
    version: str
    """Of the program."""
    revision: str
    """Of the schema."""
    database: str
    """sqlite or postgresql; a backup goes back into either."""
    tables: dict[str, list[str]]
    """The columns of each."""
    counters: dict[str, int]
    has_secret_key: bool
    format: int = FORMAT

    def to_mapping(self) -> Mapping[str, Any]:
        return {"yunzhi": "backup", **asdict(self)}

    @classmethod
    def read(cls, member: Member) -> Self:
        """Raise ``NotABackupError``, or ``BackupNewerError`` if we cannot know how."""
        values = member.to_json() if member.name == HEADER else None
        if not isinstance(values, dict) or values.pop("yunzhi", "") != "backup":
            raise NotABackupError("The file is no backup of this program.")
        if values.get("format") != FORMAT:
            raise BackupNewerError(_newer(values))
        try:
            description = cls(**values)
            datetime.fromisoformat(description.made_at)
        except (TypeError, ValueError) as error:
            raise damaged(HEADER) from error
        if not migrations.is_known(description.revision):
            raise BackupNewerError(_newer(values))
        return description


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was put into a backup, or found in one."""

    rows: int = 0
    contents: int = 0
    bytes: int = 0
    """Of the contents."""
    lost: tuple[str, ...] = ()
    """The SHA-256 of contents that were damaged or missing when it was made."""


def _newer(values: Mapping[str, Any]) -> str:
    return (
        f"Version {values.get('version')} made the backup, and this one is older. "
        "Install that version or a newer one, then restore."
    )
