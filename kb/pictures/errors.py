"""Why a picture is not taken, each with a sentence of its own."""

from kb.errors import Case, InvalidInputError


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
