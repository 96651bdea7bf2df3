"""Settings of the backups that are made by themselves."""

from dataclasses import dataclass, field

from kb.setting_values import describe


@dataclass(frozen=True, kw_only=True)
class BackupSettings:
    """A part of ``Settings``."""

    backup_folder: str = field(
        default="",
        metadata=describe(
            "Folder, outside the home folder, into which backups are made by themselves. "
            "Default: none are."
        ),
    )
    backup_hours: int = field(
        default=24, metadata=describe("Hours from one such backup to the next.")
    )
    backup_keep: int = field(
        default=14, metadata=describe("How many of them are kept; older ones go.")
    )
    backup_public_key: str = field(
        default="",
        metadata=describe(
            "Public key from `kb backup-key` for which they are encrypted. Default: "
            "they are not."
        ),
    )
