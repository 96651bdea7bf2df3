"""Pictures as tests need them: drawn here, and put into texts."""

import io

from PIL import Image, ImageDraw

from kb.content.models import Blob
from kb.pictures import addresses, keeping
from kb.pictures.keeping import NewPicture
from tests.conftest import NOON


def make_image(width=640, height=400, *, name="PNG", mode="RGB", **options):
    """The bytes of a screenshot, more or less."""
    image = Image.new(mode, (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 4), fill="navy")
    target = io.BytesIO()
    image.save(target, name, **options)
    return target.getvalue()


def keep_picture(session, *, by, original="a" * 64):
    """A picture of somebody that no text carries yet."""
    if session.get(Blob, original) is None:
        session.add(Blob(sha256=original, size=3, stored_at=NOON))
        session.flush()
    new = NewPicture(
        original_sha256=original, name="shot.png", width=640, height=400, is_first=False
    )
    return keeping.keep(session, new, by=by)


def showing(picture, words="the error"):
    return f"See {addresses.to_markdown(picture, words)} and so on."
