"""What is said of pictures that are not taken; part of the tables of all errors."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "picture_refused": lazy_gettext("This picture cannot be shown."),
    "original_withheld": lazy_gettext(
        "%(name)s cannot be cleaned of what it may say: where it was made, and by whom. "
        "As it came it is only for whoever brought it and, of articles, for reviewers. "
        "Ask one of them for it, saved anew."
    ),
}
CASES: Final[dict[str, Any]] = {
    "PictureCase.NOTHING": lazy_gettext(
        "There is no picture in it. Choose another one."
    ),
    "PictureCase.TOO_LARGE": lazy_gettext(
        "A picture may have %(limit)s MB. Save it smaller, or attach it as a file."
    ),
    "PictureCase.NOT_A_PICTURE": lazy_gettext(
        "This is no picture that can be shown here. Save it as PNG or JPEG; GIF, WebP, "
        "BMP, TIFF, HEIC and AVIF are taken, too."
    ),
    "PictureCase.DRAWING": lazy_gettext(
        "A drawing of lines (SVG) may hold a program, and is not shown. Save it as PNG, "
        "or attach it as a file."
    ),
    "PictureCase.TOO_MANY_PIXELS": lazy_gettext(
        "This picture has too many pixels: at most %(limit)s million, and %(side)s on "
        "a side. Save it smaller."
    ),
    "PictureCase.DAMAGED": lazy_gettext(
        "This picture is damaged or not whole. Save it again, and send that."
    ),
    "PictureCase.TOO_HARD": lazy_gettext(
        "Drawing this picture takes too long. Save it smaller, or as PNG."
    ),
    "PictureCase.TOO_MANY_WAITING": lazy_gettext(
        "%(limit)s pictures of yours are in no text yet. Save your texts first."
    ),
}
