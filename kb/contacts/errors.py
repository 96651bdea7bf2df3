"""What can be wrong with what is written down of a caller."""

from kb.errors import Case, ConflictError, InvalidInputError


class ContactCase(Case):
    NAME_MISSING = "name_missing"
    LINE_TOO_LONG = "line_too_long"
    EMAIL = "email"


class ContactInputError(InvalidInputError):
    """The name is missing, or a field is too long."""

    code = "bad_contact"


class UnknownContactError(InvalidInputError):
    """A field names a contact that is not there, or not for whoever names it."""

    code = "unknown_contact"

    def __init__(self) -> None:
        super().__init__(
            "This contact does not exist, or is not for you. Choose the caller again."
        )


class ContactAnonymisedError(ConflictError):
    """Nothing is written into what was emptied for good."""

    code = "contact_anonymised"

    def __init__(self) -> None:
        super().__init__("This contact has been made anonymous and stays so.")
