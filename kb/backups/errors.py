"""The errors of backups."""

from kb.errors import ConflictError, InvalidInputError, UnavailableError


class BackupDamagedError(InvalidInputError):
    """The file is cut off, has changed, or holds what no backup holds."""

    code = "backup_damaged"


class NotABackupError(InvalidInputError):
    """The file is none of ours."""

    code = "not_a_backup"


class BackupNewerError(InvalidInputError):
    """A newer version of the program made it."""

    code = "backup_newer"


class BackupKeyError(InvalidInputError):
    """The passphrase or key is missing, unusable, or not the one it was made with."""

    code = "backup_key"


class BackupUnwritableError(UnavailableError):
    """The backup could not be written, or what is in it could not be put back."""

    code = "backup_unwritable"


class HomeNotEmptyError(ConflictError):
    """There is something already where a backup is to be restored."""

    code = "home_not_empty"


class RestoreUnfinishedError(UnavailableError):
    """A restore ended before it was complete; nobody may use its home as it is."""

    code = "restore_unfinished"
