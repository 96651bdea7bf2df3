"""What can go wrong with packages."""

from kb import moves
from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class PackageNotAllowedError(moves.NotAllowedError):
    code = "package_not_allowed"
    noun = "package"


class PackageTransitionError(moves.WrongStateError):
    code = "package_wrong_state"
    noun = "package"


class OwnPackageError(ForbiddenError):
    code = "own_package"

    def __init__(self) -> None:
        super().__init__("Somebody else has to release what you added.")


class ChecksumDiffersError(InvalidInputError):
    code = "checksum_differs"

    def __init__(self, computed: str) -> None:
        super().__init__(
            f"The file has the SHA-256 {computed}, not the one that you gave. Fetch it "
            "again from its vendor.",
            computed=computed,
            field="expected",
        )


class PackageKnownError(ConflictError):
    code = "package_known"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"These bytes are in the library already: {number}.", number=number
        )


class PackageCase(Case):
    NAME_MISSING = "name_missing"
    VENDOR_MISSING = "vendor_missing"
    RELEASE_MISSING = "release_missing"
    SYSTEM_MISSING = "system_missing"
    MODEL_MISSING = "model_missing"
    FILE_MISSING = "file_missing"
    FILE_EMPTY = "file_empty"
    LINE_TOO_LONG = "line_too_long"
    BAD_CHECKSUM = "bad_checksum"
    SUPERSEDES_UNKNOWN = "supersedes_unknown"
    REASON_MISSING = "reason_missing"
    TESTED_WITHOUT_PACKAGE = "tested_without_package"
    NOT_RELEASED = "not_released"
    UNKNOWN_INCIDENT = "unknown_incident"


class PackageInputError(InvalidInputError):
    code = "bad_package"
