"""Where the words stand that say what is wrong with a form."""

import pytest
from flask import g
from lxml import html

from kb.errors import ConflictError, InvalidInputError
from web.presentation import refusals
from web.presentation.refusals import mark_refused

SENTENCE = "Say <why>."


def show(app, page, error=None, sent=None, address="/things/1"):
    with app.test_request_context(address, method="POST", data=sent or {}):
        refusals.note(error or InvalidInputError(), SENTENCE)
        return html.fragment_fromstring(str(mark_refused(page)), create_parent="div")


def form(*fields, address="/things/1"):
    return f'<form method="post" action="{address}">{"".join(fields)}</form>'


NAME = '<label for="n">Name</label><input id="n" name="name" required>'
TEXT = '<textarea name="text" maxlength="5">a &lt; b</textarea>'
PARTS = '<select name="part"><option value="1">One</option></select>'


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ({"name": " ", "text": "abc", "part": "1"}, "name"),
        ({"name": "a", "text": "abcdef", "part": "1"}, "text"),
        ({"name": "a", "text": "abc", "part": "2"}, "part"),
    ],
)
def test_the_field_is_meant_that_breaks_what_it_says_of_itself(app, sent, name):
    page = show(app, form(NAME, TEXT, PARTS), sent=sent)

    (field,) = page.xpath("//*[@aria-invalid='true']")
    assert field.get("name") == name
    assert field.getnext().text == SENTENCE
    assert field.get("aria-describedby") == field.getnext().get("id")


def test_the_field_is_meant_that_the_error_names(app):
    error = InvalidInputError(field="text")

    page = show(app, form(NAME, TEXT), error, {"name": "", "text": "a"})

    assert page.xpath("//*[@aria-invalid]/@name") == ["text"]


def test_the_only_field_of_a_form_is_meant(app):
    page = show(app, form(TEXT), sent={"text": "abc"})

    assert page.xpath("//*[@aria-invalid]/@name") == ["text"]


def test_what_is_not_about_input_is_about_no_field(app):
    page = form(TEXT)

    with app.test_request_context("/things/1", method="POST"):
        refusals.note(ConflictError(), SENTENCE)

        assert mark_refused(page) == page


def test_of_several_forms_the_one_that_was_sent_is_meant(app):
    page = form(NAME, address="/things/2") + form(NAME)

    shown = show(app, page, sent={"name": ""})

    first, second = shown.iter("form")
    assert first.xpath(".//*[@aria-invalid]") == []
    assert len(second.xpath(".//*[@aria-invalid]")) == 1


def test_fields_and_buttons_outside_of_a_form_belong_to_it(app):
    page = (
        '<form id="it" method="post" action="/things"></form>'
        '<input form="it" name="name" required>'
        '<button form="it" formaction="/things/1">Send</button>'
    )

    assert show(app, page).xpath("//*[@aria-invalid]/@name") == ["name"]


def test_what_is_folded_around_the_field_is_open_and_the_cursor_in_it(app):
    page = form(
        f"<details><summary>More</summary>{NAME}</details>", "<p autofocus></p>"
    )

    shown = show(app, page)

    assert shown.xpath("//details/@open") == [""]
    assert shown.xpath("//*[@autofocus]/@name") == ["name"]


def test_the_hint_of_a_field_is_still_its_description(app):
    page = form('<input name="name" required aria-describedby="hint">')

    (described,) = show(app, page).xpath("//input/@aria-describedby")

    assert described.split() == ["what-is-wrong", "hint"]


def test_of_boxes_that_belong_together_the_group_is_described(app):
    boxes = '<label><input type="checkbox" name="role" value="a"> A</label>'
    page = form(f"<fieldset><legend>Roles</legend>{boxes}</fieldset>")

    shown = show(app, page, InvalidInputError(field="role"))

    assert shown.xpath("//fieldset/@aria-describedby") == ["what-is-wrong"]
    assert shown.xpath("//legend/following-sibling::*[1]/@id") == ["what-is-wrong"]
    assert shown.xpath("//*[@aria-invalid]") == []


def test_a_page_that_was_not_refused_stays_as_it_is(app):
    with app.test_request_context("/things/1"):
        assert "refusal" not in g
        assert mark_refused("<p>a<br></p>") == "<p>a<br></p>"
