"""Why a second factor is refused."""

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class ProofCase(Case):
    CODE = "code"
    PASSWORD = "password"  # noqa: S105  The name of a thing.
    PASSKEY = "passkey"


class WrongProofError(ForbiddenError):
    """It is not the code, password or passkey of whoever has to prove who they are."""

    code = "wrong_proof"


class WrongCodeError(InvalidInputError):
    """While an app is set up: it shows another code, or none was typed."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(
            "This is not the code that the app shows now. Check that the time of the "
            "telephone is right, and type the next code.",
            field="code",
        )


class LastFactorError(ConflictError):
    """Somebody whose role needs a second factor would have none."""

    code = "last_factor"

    def __init__(self) -> None:
        super().__init__(
            "Your role needs a second factor. Add another one before this one goes."
        )
