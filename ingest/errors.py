"""What can be wrong with a file, each with the status it ends in."""

from kb.errors import InvalidInputError


class ExtractionError(InvalidInputError):
    """The file was recognised, but its text could not be taken out."""

    code = "extraction_failed"


class DamagedFileError(ExtractionError):
    """The file is not what its format demands."""

    code = "damaged"


class PasswordError(ExtractionError):
    """The file is encrypted, and nobody gave the password."""

    code = "password"


class RefusedError(ExtractionError):
    """The file goes beyond a limit."""

    code = "refused"


class UnsupportedFormatError(ExtractionError):
    """No extractor reads files of this type."""

    code = "unsupported"

    def __init__(self, media_type: str, advice: str = "") -> None:
        super().__init__(
            advice or f"Files of the type {media_type} cannot be read yet."
        )
        self.media_type = media_type


class ProgramMissingError(UnsupportedFormatError):
    """What would read the file is a program of the system that is not installed."""

    def __init__(self, program: str, package: str) -> None:
        self.install = f"apt-get install {package}"
        super().__init__("", f"Reading it needs {program}: {self.install}.")
