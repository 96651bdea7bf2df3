"""What can be wrong with clients, contracts and services."""

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class ClientEndedError(ConflictError):
    """Nothing new is asked for where one works no more."""

    code = "client_ended"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"The client {code} has ended. Nothing new is taken for it.", client=code
        )


class KindOfServiceError(InvalidInputError):
    code = "kind_of_other_service"

    def __init__(self) -> None:
        super().__init__("This service does not offer that kind of request.")


class ServicesNotAllowedError(ForbiddenError):
    code = "services_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "Only managers keep the services of their clients, and only "
            "administrators the clients."
        )


class CatalogueCase(Case):
    BAD_CODE = "bad_code"
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    ENDS_TOO_EARLY = "ends_too_early"
    NUMBER_MISSING = "number_missing"
    OWN_STAYS = "own_stays"


class CatalogueInputError(InvalidInputError):
    """A client, contract or service cannot be like this."""

    code = "bad_client_or_service"


class CodeTakenError(ConflictError):
    code = "client_code_taken"

    def __init__(self, code: str) -> None:
        super().__init__(f"The code {code} is taken. Choose another one.", taken=code)


class ContractsOverlapError(ConflictError):
    code = "contracts_overlap"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"The contract {number} holds for the same part of the organisation at the "
            "same time.",
            number=number,
        )


class ClientInUseError(ConflictError):
    code = "client_in_use"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"The client {code} has incidents or units. End it instead.", client=code
        )
