"""Canned replies behind "::" and people behind "@": by keyboard alone, and heard."""

import pytest
from playwright.sync_api import expect

from kb.people.models import Role
from kb.replies import service as replies
from tests.browser import looks
from tests.desk import Desk
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def incident(services, people):
    with services.database.writing() as session:
        staff = {name: session.merge(user, load=False) for name, user in people.items()}
        work = Desk(session, people={**staff, "reporter": staff["requester"]})
        for title in ("重启", "重装"):
            given = replies.Described(
                title=title, text_zh=f"{{number}}：请{title}打印机"
            )
            replies.add(session, given, by=work.as_("technician"))
        make_user(session, "colleague", roles=(Role.MANAGER,), password=PASSWORD)
        return work.started("打印机不工作").id


@pytest.fixture(params=[1280, 390])
def page(desk, incident, request):
    return desk.open(f"/incidents/{incident}", login="technician", width=request.param)


class Listbox:
    """What the field opens below itself, as a screen reader is told of it."""

    def __init__(self, page, field, name):
        self.page, self.field = page, field
        self.box = page.get_by_role("listbox", name=name)
        self.options = self.box.get_by_role("option")

    def expect_chosen(self, place):
        option = self.options.nth(place)
        expect(option).to_have_attribute("aria-selected", "true")
        expect(self.box.locator("[aria-selected=true]")).to_have_count(1)
        for name, of in (
            ("aria-activedescendant", option),
            ("aria-controls", self.box),
        ):
            expect(self.field).to_have_attribute(name, of.get_attribute("id"))

    def expect_closed(self):
        expect(self.box).to_be_hidden()
        assert self.field.get_attribute("aria-activedescendant") is None
        expect(self.field).to_be_focused()


def test_a_canned_reply_is_found_chosen_and_inserted(page):
    field = page.get_by_label("Comment")
    field.focus()
    page.keyboard.type("::")
    listbox = Listbox(page, field, "Canned replies")

    expect(listbox.options).to_have_count(2)
    expect(
        page.get_by_role("status").filter(has_text="Canned replies: 2")
    ).to_have_count(1)
    listbox.expect_chosen(0)
    page.keyboard.press("ArrowUp")
    listbox.expect_chosen(1)
    page.keyboard.press("ArrowDown")
    listbox.expect_chosen(0)
    assert looks.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    listbox.expect_closed()
    expect(field).to_have_value("::")

    page.keyboard.type("重装")
    expect(listbox.options).to_have_count(1)
    page.keyboard.press("Enter")
    listbox.expect_closed()
    expect(field).to_have_value("INC-000001：请重装打印机")
    assert page.locator("input[name=reply][type=hidden]").count() == 1


def test_a_person_is_found_named_and_only_who_may_read_it(page):
    field = page.get_by_label("Comment")
    field.focus()
    page.keyboard.type("请 @colle")
    listbox = Listbox(page, field, "People")

    expect(listbox.options).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="People: 1")).to_have_count(1)
    listbox.expect_chosen(0)
    assert looks.violations(page) == []
    page.keyboard.press("Enter")
    listbox.expect_closed()
    expect(field).to_have_value("请 @colleague ")

    page.keyboard.type("@nobody")
    none = "Nobody who may read this is called so."
    expect(page.get_by_role("status").filter(has_text=none)).to_have_count(1)
    listbox.expect_closed()
    page.keyboard.press("Enter")
    expect(field).to_have_value("请 @colleague @nobody\n")
