"""What stands in place of a picture, for whoever cannot see it, on every page that has one."""

import io
import re

import pytest
from lxml import html

from tests.factories import make_draft
from tests.pictures import make_image
from tests.web import files
from tests.web.pages.test_every_page import addresses

UNSAID = "Picture that nobody has described"
DECORATION = "//a[@class='brand']//img | //dialog//img | //template//img"
"""The mark of the house, and where a script puts a picture and its words."""


@pytest.fixture
def pictures(everybody, publish):
    """Everybody's house with pictures in texts, described and not, and in files."""
    said, unsaid = (
        everybody.post(
            "/pictures",
            {"picture": (io.BytesIO(make_image()), "shot.png"), "words": words},
        ).json["markdown"]
        for words in ("the error", "")
    )
    text = f"Look:\n\n{said}\n\n{unsaid}\n"
    publish(make_draft("屏幕", sections={"symptom": "x", "resolution": text}))
    shown = [
        (io.BytesIO(make_image(name="JPEG")), "门牌.jpg"),
        (io.BytesIO(files.scan()), "scan.pdf"),
    ]
    everybody.post("/incidents/1/comment", {"text": text, "files": shown})
    return everybody


@pytest.fixture
def draft(pictures):
    """The address of a draft with a picture as a file."""
    answer = pictures.post("/submissions/new", {"kind": "reference"})
    address = answer.location.partition("/edit")[0]
    file = (io.BytesIO(make_image()), "面板.png")
    pictures.post(f"{address}/files", {"files": file})
    return answer.location


def test_every_picture_has_words_and_only_decoration_has_none(app, pictures, draft):
    pages = [*addresses(app), "/articles/4", draft]
    found, wrong = set(), []
    for address in pages:
        with pictures.get(address) as answer:
            if answer.mimetype != "text/html" or b"<img" not in answer.data:
                continue
            root = html.fromstring(answer.text)
        decoration = root.xpath(DECORATION)
        for image in root.xpath("//img"):
            words = image.get("alt")
            found.add(words)
            if words is None or bool(words.strip()) is (image in decoration):
                wrong.append((address, html.tostring(image)))

    assert wrong == []
    assert found >= {
        "",
        "the error",
        UNSAID,
        "Picture: 门牌.jpg",
        "Picture: 面板.png",
        "Page 1 of scan.pdf",
    }


@pytest.mark.parametrize(
    "page",
    ["/incidents/1", "/incidents/new", "/requests/new", "/upload", ""],
)
def test_who_brings_files_is_asked_for_their_words(pictures, draft, page):
    shown = pictures.get(f"{page or draft}?title=打印机脱机").text

    assert re.search(r'type="file"[^>]*aria-describedby="files-hint"', shown)
    assert 'id="files-hint">Name pictures by what they show' in shown
