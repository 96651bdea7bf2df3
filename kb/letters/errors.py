"""What can be wrong with what staff does with a letter, or with its mailbox."""

from kb.errors import Case, ConflictError, InvalidInputError, UnavailableError


class LetterSettledError(ConflictError):
    """It waits for nobody any more, or was not discarded."""

    code = "letter_settled"

    def __init__(self) -> None:
        super().__init__("Somebody has settled this letter already. Look at it again.")


class MailboxCase(Case):
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    FOLDER = "folder"
    LOST = "lost"


class MailboxAwayError(UnavailableError):
    """A mailbox cannot be read now; letters wait on its server."""

    code = "mailbox_away"


class MaildirMissingError(InvalidInputError):
    """``KB_LETTER_FOLDER`` is no maildir."""

    code = "no_maildir"
