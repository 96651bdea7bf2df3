"""PDF written by hand, for what no library here writes: layers, pins, odd fonts."""


def assembled(*objects):
    """A file of *objects*, the first of which is its catalogue."""
    body = "%PDF-1.7\n" + "".join(
        f"{number} 0 obj\n{each}\nendobj\n" for number, each in enumerate(objects, 1)
    )
    return (
        body + f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\n%%EOF"
    ).encode()


def stream(text, more=""):
    return f"<< {more} /Length {len(text)} >>\nstream\n{text}\nendstream"


def line(words, bottom, left=50):
    return f"BT /F1 12 Tf {left} {bottom} Td ({words}) Tj ET\n"
