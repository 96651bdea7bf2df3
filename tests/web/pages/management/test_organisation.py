"""The page of settings: what is chosen there holds at once, and only there."""

import io

import pytest

from tests.ingest.samples import make_png
from web.words.reports import read_vocabulary

PAGE = "/organisation"


@pytest.fixture
def administrator(log_in):
    return log_in("administrator")


def test_only_administrators_see_it(manager, technician, requester):
    for reader in (manager, technician, requester):
        assert reader.get(PAGE).status_code == 403
        assert reader.post(f"{PAGE}/name", {"value": "x"}).status_code == 403


def test_the_name_stands_on_every_page_at_once(administrator, app):
    assert (
        administrator.post(f"{PAGE}/name", {"value": "税务服务台"}).status_code == 302
    )

    assert "<b>税务服务台</b>" in administrator.get("/").text
    assert "税务服务台</title>" in app.test_client().get("/login").text
    assert "Changed by" in administrator.get(PAGE).text


def test_the_address_and_the_sender_hold_for_mails_and_programs(
    administrator, services
):
    administrator.post(f"{PAGE}/address", {"value": "https://it.example.org/"})
    administrator.post(f"{PAGE}/sender", {"value": "IT 服务台 <it@example.org>"})

    assert services.public_url == "https://it.example.org"
    assert services.mail_from == "IT 服务台 <it@example.org>"
    assert "https://it.example.org/soap" in administrator.get("/soap?wsdl").text


def test_the_colour_comes_as_a_sheet_that_browsers_keep(administrator, app):
    administrator.post(f"{PAGE}/colour", {"value": "#7a0b5c"})
    page = app.test_client().get("/login").text
    address = page.split('href="/appearance/')[1].split('"')[0]

    sheet = app.test_client().get(f"/appearance/{address}")

    assert "--accent:#7a0b5c" in sheet.text
    assert '[data-bs-theme="dark"]' in sheet.text
    assert sheet.cache_control.immutable
    administrator.post(f"{PAGE}/colour/reset")
    assert app.test_client().get(f"/appearance/{address}").status_code == 404
    assert "/appearance/" not in administrator.get("/").text


def test_the_mark_is_drawn_again_and_can_be_taken_back(administrator, app):
    picture = make_png() + b"secret words behind the picture"
    sent = {"logo": (io.BytesIO(picture), "logo.png")}
    assert administrator.post(f"{PAGE}/logo", sent).status_code == 302
    page = app.test_client().get("/login").text
    address = page.split('src="/appearance/')[1].split('"')[0]

    drawn = app.test_client().get(f"/appearance/{address}")

    assert drawn.mimetype == "image/png"
    assert b"secret words" not in drawn.data
    administrator.post(f"{PAGE}/logo/reset")
    assert "icon.svg" in administrator.get("/").text


def test_what_is_no_picture_is_refused_in_a_sentence(administrator):
    sent = {"logo": (io.BytesIO(b"<svg onload='x'/>"), "logo.svg")}

    refused = administrator.post(f"{PAGE}/logo", sent)

    assert refused.status_code == 422
    assert "icon.svg" in administrator.get("/").text


def test_a_level_is_called_what_the_reader_understands(
    administrator, technician, log_in
):
    administrator.post(f"{PAGE}/levels/2", {"zh": "运维组", "en": "Operations"})

    assert "2 Operations" in technician.get("/incidents").text
    assert "2 运维组" in log_in("technician", "zh").get("/incidents").text


def test_what_cannot_be_is_said_beside_its_field(administrator):
    refused = administrator.post(f"{PAGE}/sender", {"value": "nobody"})

    assert refused.status_code == 422
    assert "That is no sender" in refused.text
    assert 'value="nobody"' in refused.text


def test_a_priority_is_called_what_the_reader_understands(
    administrator, technician, log_in, services, app
):
    administrator.post(f"{PAGE}/priorities/3", {"zh": "随缘", "en": "Whenever"})
    technician.post("/incidents/new", {"title": "VPN", "caller": "requester"})

    assert "Whenever</span>" in technician.get("/incidents?view=all").text
    assert "随缘</span>" in log_in("technician", "zh").get("/incidents?view=all").text
    assert "3 Whenever" in log_in("manager").get("/service-levels").text
    with app.app_context():
        words = read_vocabulary(services.organisation.chosen())
    assert words.name("priority", 3) == {"zh": "随缘", "en": "Whenever"}
    assert words.name("priority", 1)["en"] == "Critical"


def test_a_name_of_a_priority_is_taken_back(administrator):
    administrator.post(f"{PAGE}/priorities/1", {"zh": "一级", "en": ""})
    assert "Use the name as shipped" in administrator.get(PAGE).text

    administrator.post(f"{PAGE}/priorities/1/reset")

    assert "Use the name as shipped" not in administrator.get(PAGE).text
    assert administrator.post(f"{PAGE}/priorities/6", {"zh": "六"}).status_code == 404
