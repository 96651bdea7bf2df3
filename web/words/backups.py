"""What is said of backups that cannot be made or brought back."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "backup_damaged": lazy_gettext(
        "The backup is cut off or was changed. Take another one."
    ),
    "not_a_backup": lazy_gettext("This file is no backup."),
    "backup_newer": lazy_gettext(
        "A newer version made this backup. Install that one, then restore it."
    ),
    "backup_key": lazy_gettext(
        "The passphrase or key is missing, or is not the one of this backup."
    ),
    "backup_unwritable": lazy_gettext(
        "The backup cannot be written. Nothing was changed."
    ),
    "home_not_empty": lazy_gettext(
        "A backup is restored only into an empty home and an empty database."
    ),
    "restore_unfinished": lazy_gettext(
        "A restore did not finish. An administrator has to run kb restore again."
    ),
}
