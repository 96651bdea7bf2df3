"""What may go wrong where others say who somebody is."""

from typing import Any

from kb.errors import (
    Case,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    UnavailableError,
)


class DirectoryAwayError(UnavailableError):
    """No directory answers, or it does not do what was agreed with it."""

    code = "directory_away"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The directory cannot be asked: {reason}.")
        self.reason = reason


class GrantCase(Case):
    NO_GROUP = "no_group"
    NO_DN = "no_dn"


class GrantError(InvalidInputError):
    code = "bad_group"

    def __init__(self, *, case: GrantCase, **values: Any) -> None:
        sentence = (
            "Name the group by its whole name in the directory (DN)."
            if case is GrantCase.NO_DN
            else "Name a group."
        )
        super().__init__(sentence, case=case, **values)


class GrantThereError(ConflictError):
    code = "group_there"

    def __init__(self) -> None:
        super().__init__("Whoever is in this group gets that already.")


class ProviderAwayError(UnavailableError):
    """The provider does not answer, or not as OpenID Connect has it."""

    code = "provider_away"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The provider cannot be asked: {reason}.")
        self.reason = reason


class SignOnCase(Case):
    STATE = "state"
    DENIED = "denied"
    TOKEN = "token"  # noqa: S105  The name of a case.


class SignOnRefusedError(ForbiddenError):
    """What came back from a provider is not what we asked for; nobody gets in by it."""

    code = "sign_on_refused"


class IdentityTakenError(ConflictError):
    code = "identity_taken"

    def __init__(self) -> None:
        super().__init__(
            "The identity is linked already, or the account has another one there."
        )


class TooManyGoneError(ConflictError):
    """A directory without a large part of the people is a mistake, until somebody says so."""

    code = "too_many_gone"

    def __init__(self, gone: int, known: int) -> None:
        super().__init__(
            f"{gone} of {known} people are gone from the directory at once. Nothing was "
            "changed. If it is true: kb directory sync --however-many."
        )
        self.values = {"gone": gone, "known": known}
