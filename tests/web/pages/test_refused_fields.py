"""What is wrong with a form stands beside the field that it is about, on every form."""

import re
from dataclasses import dataclass

from lxml import html

from tests.web.pages.test_every_page import addresses
from tests.web.words.test_error_words import ERROR_KINDS, MEMBERS
from web.presentation.refused_fields import FIELDS

SAID = "what-is-wrong"
UNUSABLE = {
    "number": "x",
    "date": "2026-02-31",
    "month": "2026-31",
    "datetime-local": "2026-02-31T08:00",
}
USABLE = {
    "articles": "1",
    "address": "10.1.2.3",
    "code": "abc",
    "country": "CN",
    "date": "2026-03-02",
    **dict.fromkeys([f"day{each}" for each in range(7)], "09:00-18:00"),
    "datetime-local": "2026-03-02T08:00",
    "host": "db.example.org",
    "hours": "09:00-18:00",
    "month": "2026-03",
    "number": "1",
    "period": "2026-01",
    "phone": "5511",
    "resolve_minutes": "60",
    "respond_minutes": "15",
    "subdivision": "",
    "url": "https://host.example/path",
    "zone": "Asia/Shanghai",
}
"""By the kind of a field or its name, where "words" would be no answer."""
NOT_SPOILED = {"hidden", "password", "radio", "checkbox", "search"}
TAKEN = {
    **dict.fromkeys(
        ("/macros", "/replies"), "a team is asked for only where one has it"
    ),
    "/duties/new": "its first button shows dates, and says of a rule what is wrong",
    "/people/N": "an address is tried by mail, a long name is shortened",
    "/profile/password": "for password managers",
}
"""Forms of which nothing that was spoiled is a fault, and why."""


@dataclass
class Sent:
    """A form of a page as it would be sent, and its fields that can be spoiled."""

    address: str
    values: dict[str, str]
    fields: list[html.HtmlElement]


def list_forms(page, address):
    """The forms of a page that send something somebody has filled in."""
    for form in html.fromstring(page).xpath("//form[@method='post']"):
        own = f" | //*[@form='{form.get('id')}']" if form.get("id") else ""
        found = form.xpath(f".//*[@name]{own}")
        fields = {field.get("name"): field for field in reversed(found)}
        fields.pop("csrf_token", None)
        yield Sent(
            address=(form.get("action") or address).partition("?")[0],
            values={
                name: fill_in(field)
                for name, field in fields.items()
                if field.get("type") != "file"
            },
            fields=[each for each in fields.values() if may_be_spoiled(each)],
        )


def may_be_spoiled(field):
    is_field = field.tag in ("input", "select", "textarea")
    is_needed = field.get("type") != "file" or "required" in field.attrib
    return is_field and is_needed and field.get("type") not in NOT_SPOILED


def fill_in(field):
    """What the field holds, or what could stand in it."""
    if field.tag == "select":
        offered = field.xpath(".//option/@value")
        chosen = field.xpath(".//option[@selected]/@value")
        return (chosen or [each for each in offered if each] or [""])[0]
    held = field.text if field.tag == "textarea" else field.get("value")
    kind = field.get("type")
    return held or USABLE.get(field.get("name"), USABLE.get(kind, "words"))


def spoil(field):
    """What nobody can send who fills the field in as its page says."""
    if field.tag == "select":
        return "987654"
    if field.get("type") in UNUSABLE:
        return UNUSABLE[field.get("type")]
    if "required" in field.attrib:
        return ""
    return "x" * (int(field.get("maxlength", 30_000)) + 1)


def choose(fields):
    """The one to spoil: a file, a day, a choice, or else one that must be filled in."""
    kinds = ["file", *UNUSABLE]
    return min(
        fields,
        key=lambda field: (
            field.get("type") not in kinds,
            field.tag != "select",
            "required" not in field.attrib,
        ),
    )


def find_said(page):
    """The names of the fields that are described by what is wrong."""
    xpath = f"//*[contains(concat(' ', @aria-describedby, ' '), ' {SAID} ')]/@name"
    return html.fromstring(page).xpath(xpath)


def list_all_forms(app, reader):
    """One of each form of all pages, by its address without numbers."""
    found = {}
    for address in list(addresses(app)):
        page = reader.get(address)
        if page.status_code == 200 and b"<form" in page.data:
            for sent in list_forms(page.text, address):
                kind = re.sub(r"\d+", "N", sent.address)
                if sent.fields and (kind not in found):
                    found[kind] = sent
    return found


def test_each_form_says_beside_a_field_what_is_wrong_with_it(app, everybody):
    forms = list_all_forms(app, everybody)
    silent = {}
    for kind, sent in forms.items():
        field = choose(sent.fields)
        values = {**sent.values, field.get("name"): spoil(field)}
        answer = everybody.post(sent.address, values)
        said = find_said(answer.text) if answer.status_code == 422 else []
        if said != [field.get("name")]:
            silent[kind] = (field.get("name"), answer.status_code, said)

    assert {kind: why for kind, why in silent.items() if kind not in TAKEN} == {}
    assert len(forms) > 60


def test_the_table_of_fields_names_errors_that_there_are():
    known = {str(case) for case in MEMBERS} | {kind.code for kind in ERROR_KINDS}

    assert FIELDS.keys() - known == set()
