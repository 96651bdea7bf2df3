"""EPUB books, as publishing programs write them."""

import zipfile

from tests.ingest import samples

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
)


def chapter(body):
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>'
        f"<body>{body}</body></html>"
    )


def make_epub(*bodies, parts=None, items="", order=None):
    """A book whose chapters are kept in another order than they are read in."""
    names = [f"c%20{number}.xhtml" for number in range(len(bodies))]
    listed = "".join(
        f'<item id="i{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in reversed(list(enumerate(names)))
    )
    numbers = range(len(bodies)) if order is None else order
    spine = "".join(f'<itemref idref="i{number}"/>' for number in numbers)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>交换机手册</dc:title>'
        "<dc:creator>王工</dc:creator><dc:date>2026-03-01</dc:date></metadata>"
        f"<manifest>{listed}{items}</manifest><spine>{spine}</spine></package>"
    )
    chapters = {
        f"OEBPS/c {number}.xhtml": chapter(body) for number, body in enumerate(bodies)
    }
    return samples.zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/content.opf": package,
            **chapters,
            **(parts or {}),
        },
        zipfile.ZIP_STORED,
    )
