"""What is wrong with a form, said beside the field that it is about.

Done once for whatever a page shows, so that no form can forget it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import g, request
from lxml import html as parser
from markupsafe import Markup

from kb.errors import InvalidInputError, KBError
from kb.people.directory import UnknownPersonError
from web.presentation.refused_fields import FIELDS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ID: Final = "what-is-wrong"
_NOT_FILLED_IN: Final = frozenset({"hidden", "submit", "button", "reset", "image"})
_TICKED: Final = frozenset({"radio", "checkbox"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the form that was just sent was refused."""

    sentence: str
    address: str
    code: str = ""
    fields: tuple[str, ...] = ()
    """Those that it may be about; the first that the form has is meant."""
    is_certain: bool = False
    """Whether the error itself names the field."""
    is_input: bool = False
    """Whether something in the form is wrong, not the state of what it is about."""


def note(error: KBError, sentence: str) -> None:
    """Have the page that is shown next say *sentence* beside its field."""
    named = error.values.get("field")
    fields = FIELDS.get(str(error.case), FIELDS.get(error.code, ()))
    if isinstance(error, UnknownPersonError):
        fields = _find_typed(str(error.values["name"]))
    g.refusal = Refusal(
        sentence,
        request.path,
        error.code,
        ((str(named),) if named else ()) + fields,
        is_certain=bool(named),
        is_input=isinstance(error, InvalidInputError),
    )


def _find_typed(text: str) -> tuple[str, ...]:
    """Where it was typed: a form may ask for several people."""
    return tuple(
        name
        for name, values in request.form.lists()
        if any(each.strip()[: len(text)] == text for each in values)
    )


def is_refused_for(code: str) -> bool:
    """Whether the form that was just sent was refused with the error *code*."""
    refusal: Refusal | None = getattr(g, "refusal", None)
    return refusal is not None and refusal.code == code


def mark_refused(html: str) -> Markup:
    """*html* with the noted sentence beside the field that it is about."""
    refusal: Refusal | None = getattr(g, "refusal", None)
    if refusal is None:
        # It came from a template, which has escaped what it shows.
        return Markup(html)  # noqa: S704
    page = parser.fragment_fromstring(html, create_parent="div")
    field = _find_field(list(_list_fields(page, refusal.address)), refusal)
    if field is None:
        return Markup(html)  # noqa: S704
    _mark(page, field, refusal.sentence)
    parts = (parser.tostring(each, encoding="unicode") for each in page)
    return Markup((page.text or "") + "".join(parts))  # noqa: S704


def _list_fields(page: "HtmlElement", address: str) -> Iterator["HtmlElement"]:
    """What can be filled in of the forms that are sent to *address*."""
    forms = [form for form in page.iter("form") if _is_sent_to(page, form, address)]
    names = {form.get("id") for form in forms} - {None}
    for field in page.iter("input", "select", "textarea"):
        owner = field.get("form")
        is_inside = any(each in forms for each in field.iterancestors("form"))
        if (owner in names if owner else is_inside) and _is_filled_in(field):
            yield field


def _is_sent_to(page: "HtmlElement", form: "HtmlElement", address: str) -> bool:
    if form.get("method") != "post":
        return False
    addresses = {form.get("action") or request.path}
    for button in page.iter("button"):
        is_of_form = button.get("form", "") == form.get("id") or any(
            each is form for each in button.iterancestors("form")
        )
        if is_of_form and button.get("formaction"):
            addresses.add(button.get("formaction"))
    return address in {each.partition("?")[0] for each in addresses}


def _is_filled_in(field: "HtmlElement") -> bool:
    is_shown = "hidden" not in field.attrib and field.get("type") not in _NOT_FILLED_IN
    return bool(field.get("name")) and is_shown


def _find_field(fields: list["HtmlElement"], refusal: Refusal) -> "HtmlElement | None":
    """The field that is meant: one that is named, or that breaks its own rule."""
    names = refusal.fields
    named = [field for field in fields if field.get("name") in names]
    named.sort(key=lambda field: names.index(field.get("name", "")))
    if refusal.is_certain and named:
        return named[0]
    broken = _find_broken(named)
    if broken is None and refusal.is_input:
        broken = _find_broken(fields)
    if broken is not None or not (named or refusal.is_input):
        return broken
    is_only_one = len({field.get("name") for field in fields}) == 1
    return named[0] if named else fields[0] if is_only_one else None


def _find_broken(fields: list["HtmlElement"]) -> "HtmlElement | None":
    broken = (each for rule in _RULES for each in fields if rule(each, _sent(each)))
    return next(broken, None)


def _sent(field: "HtmlElement") -> list[str]:
    name = field.get("name", "")
    files = [file.filename or "" for file in request.files.getlist(name)]
    return [each for each in request.form.getlist(name) + files if each.strip()]


def _is_missing(field: "HtmlElement", sent: list[str]) -> bool:
    return not sent and "required" in field.attrib


def _is_too_long(field: "HtmlElement", sent: list[str]) -> bool:
    limit = field.get("maxlength", "")
    return limit.isdecimal() and any(len(each) > int(limit) for each in sent)


def _is_not_offered(field: "HtmlElement", sent: list[str]) -> bool:
    if field.tag != "select":
        return False
    return not {option.get("value") for option in field.iter("option")}.issuperset(sent)


_RULES: Final[tuple[Callable[["HtmlElement", list[str]], bool], ...]] = (
    _is_missing,
    _is_too_long,
    _is_not_offered,
)
"""What a field says of itself; whoever sends another value was not kept from it."""


def _mark(page: "HtmlElement", field: "HtmlElement", sentence: str) -> None:
    said = parser.Element("span", {"class": "field-wrong", "id": ID})
    said.text = sentence
    group = _find_group(field)
    described = field if group is None else group
    described.set(
        "aria-describedby", f"{ID} {described.get('aria-describedby', '')}".strip()
    )
    if field.get("type") not in _TICKED:
        field.set("aria-invalid", "true")
    _find_place(field, group).addnext(said)
    for around in field.iterancestors("details"):
        around.set("open", "")
    for other in page.xpath("//*[@autofocus]"):
        del other.attrib["autofocus"]
    field.set("autofocus", "")


def _find_group(field: "HtmlElement") -> "HtmlElement | None":
    """What holds several boxes that belong together."""
    if field.get("type") not in _TICKED:
        return None
    return next(field.iterancestors("fieldset"), None)


def _find_place(field: "HtmlElement", group: "HtmlElement | None") -> "HtmlElement":
    """What the words come after: no label, which would be called by them, too."""
    legend = None if group is None else group.find("legend")
    if legend is not None:
        return legend
    return next(field.iterancestors("label"), field)
