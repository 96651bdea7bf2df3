"""Pictures that programs bring, for the texts that they send next."""

import base64
import io

from kb.people.models import Scope
from tests.pictures import make_image


def bring(rest, data, **more):
    encoded = base64.b64encode(data).decode()
    return rest.post(
        "/pictures", {"pictures": [{"name": "screen.png", "data": encoded, **more}]}
    )


def test_a_comment_shows_what_a_program_brought(rest, incident):
    answer = bring(rest, make_image(), words="queue of the printer")
    (picture,) = answer.json["pictures"]

    rest.post(f"{incident}/comments", {"text": picture["markdown"]})

    assert answer.status_code == 201
    assert picture["markdown"] == f"![queue of the printer]({picture['address']})"
    assert (picture["width"], picture["height"], picture["only_first"]) == (
        640,
        400,
        False,
    )
    entry = rest.get(incident).json["events"][-1]
    assert entry["text"] == picture["markdown"]


def test_files_come_as_parts_too(rest):
    form = {
        "input": "{}",
        "pictures": (io.BytesIO(make_image()), "screen.png"),
    }

    answer = rest.call(
        "POST", "/pictures", data=form, content_type="multipart/form-data"
    )

    assert answer.status_code == 201


def test_what_is_no_picture_is_refused_with_the_code(rest):
    answer = bring(rest, b"just words")

    assert answer.status_code == 422
    assert answer.json["code"] == "picture_refused"


def test_a_token_that_may_only_read_brings_none(rest_as):
    answer = bring(rest_as("technician", Scope.READ), make_image())

    assert answer.status_code == 403
