"""Pictures of text, as scanners and screenshots make them."""

import io

from PIL import Image, ImageDraw, ImageFont

CHINESE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


def draw(*lines, size=40):
    """Lines of text in black on white."""
    font = ImageFont.truetype(CHINESE, size)
    image = Image.new("RGB", (1000, 80 + 2 * size * len(lines)), "white")
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        pen.text((40, 40 + 2 * size * number), line, font=font, fill="black")
    return image


def packed(image, kind="PNG", **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def scanned_pdf(*pages):
    """A PDF of nothing but pictures, one for each page's lines."""
    first, *others = [draw(*lines) for lines in pages]
    return packed(first, "PDF", resolution=100, save_all=True, append_images=others)
