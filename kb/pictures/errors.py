"""Why a picture is not taken, each with a sentence of its own."""

from kb.errors import Case, ForbiddenError, InvalidInputError


class PictureCase(Case):
    NOTHING = "nothing"
    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"
    DRAWING = "drawing"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED = "damaged"
    TOO_HARD = "too_hard"
    TOO_MANY_WAITING = "too_many_waiting"


class PictureRefusedError(InvalidInputError):
    """The picture cannot be shown; nothing of it was kept."""

    code = "picture_refused"


class OriginalWithheldError(ForbiddenError):
    """It cannot be cleaned, and the file as it came is not for the reader."""

    code = "original_withheld"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} cannot be cleaned of what it may say: where it was made, and by "
            "whom. As it came it is only for whoever brought it and, of articles, for "
            "reviewers. Ask one of them for it, saved anew.",
            name=name,
        )
