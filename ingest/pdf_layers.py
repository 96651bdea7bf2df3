"""Layers of a PDF that its document does not show: taken out before it is read."""

import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream

from ingest.clock import time_limit
from ingest.extraction import Loss, LossCode
from ingest.pdf_properties import PYPDF_ERRORS, SECONDS
from ingest.visibility import LeftOut

_MARK: Final = b"/OCProperties"
_PACKED: Final = re.compile(rb"/ObjStm\b.{0,300}?\bstream\r?\n", re.DOTALL)
MAX_UNPACKED: Final = 4 << 20
"""Bytes of the objects that are looked through for layers."""
_SHOWING: Final = frozenset({b"Tj", b"TJ", b"'", b'"'})


def without_hidden(
    document: pdfium.PdfDocument, data: bytes
) -> tuple[bytes | None, tuple[Loss, ...]]:
    """The *document* of *data* without layers that are off; ``None`` if it has none.

    Never raises: layers that cannot be told apart are read, and that is a loss.
    """
    if not _has_layers(data):
        return None, ()
    left_out = LeftOut()
    try:
        with time_limit(SECONDS):
            changed = _taken_out(document, left_out)
    except (*PYPDF_ERRORS, pdfium.PdfiumError):
        detail = "Hidden layers cannot be told from the others, and were read."
        return None, (Loss(LossCode.DAMAGED_PART, "layers", detail),)
    return changed, tuple(left_out.losses())


def _has_layers(data: bytes) -> bool:
    """Whether the catalogue, which may be packed, speaks of layers."""
    return _MARK in data or any(_MARK in part for part in _unpacked(data))


def _unpacked(data: bytes) -> Iterator[bytes]:
    left = MAX_UNPACKED
    for match in _PACKED.finditer(data):
        try:
            part = zlib.decompressobj().decompress(data[match.end() :][:left], left)
        except zlib.error:
            continue
        yield part
        left -= len(part)
        if left <= 0:
            return


def _taken_out(document: pdfium.PdfDocument, left_out: LeftOut) -> bytes | None:
    # What PDFium writes is whole and in the clear, whatever it was made of.
    copy = io.BytesIO()
    document.save(copy, flags=pdfium_c.FPDF_REMOVE_SECURITY)
    reader = PdfReader(copy)
    if not _hidden(reader.root_object["/OCProperties"].get_object()):
        return None
    writer = PdfWriter(clone_from=reader)
    hidden = _hidden(writer.root_object["/OCProperties"].get_object())
    layers = _Layers(hidden, left_out, writer)
    for page in writer.pages:
        layers.clean_page(page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _hidden(properties: Any) -> frozenset[int]:
    """The numbers of the layers that are off when the document is opened."""
    shown = properties.get("/D", {})
    off = set(_numbers(shown.get("/OFF", ())))
    if shown.get("/BaseState") == "/OFF":
        on = set(_numbers(shown.get("/ON", ())))
        off |= set(_numbers(properties.get("/OCGs", ()))) - on
    for usage in shown.get("/AS", ()):
        if usage.get_object().get("/Event") == "/View":
            off |= set(_off_on_screens(usage.get_object().get("/OCGs", ())))
    return frozenset(off)


def _numbers(references: Iterable[Any]) -> Iterator[int]:
    return (each.idnum for each in references if hasattr(each, "idnum"))


def _off_on_screens(references: Iterable[Any]) -> Iterator[int]:
    for each in references:
        view = each.get_object().get("/Usage", {}).get("/View", {})
        if view.get("/ViewState") == "/OFF":
            yield each.idnum


@dataclass(slots=True)
class _Layers:
    """Takes what lies on hidden layers out of pages, and counts it."""

    hidden: frozenset[int]
    left_out: LeftOut
    writer: Any
    _seen: set[int] = field(default_factory=set)
    """Forms that are clean: pages share them."""

    def clean_page(self, page: Any) -> None:
        page_content = page.get("/Contents")
        resources = page.get("/Resources", {}).get_object()
        if page_content is not None:
            changed = self._cleaned(page_content.get_object(), resources)
            if changed is not None:
                page.replace_contents(changed)
        for number, each in reversed(list(enumerate(page.get("/Annots") or ()))):
            if self._is_hidden(each.get_object().get("/OC")):
                self.left_out.add(LossCode.HIDDEN)
                del page["/Annots"][number]

    def _cleaned(self, stream: Any, resources: Any) -> Any | None:
        """The content without what is hidden; ``None`` if all of it is shown."""
        names = self._hidden_names(resources.get("/Properties", {}))
        pictures = resources.get("/XObject", {}).get_object()
        unseen = {
            name for name in pictures if self._is_hidden(pictures[name].get("/OC"))
        }
        for name in pictures.keys() - unseen:
            self._clean_form(pictures[name], resources)
        if not names and not unseen:
            return None
        content = ContentStream(stream, self.writer)
        content.operations = list(self._shown(content.operations, names, unseen))
        return content

    def _clean_form(self, form: Any, around: Any) -> None:
        if form.get("/Subtype") != "/Form" or id(form) in self._seen:
            return
        self._seen.add(id(form))
        changed = self._cleaned(form, form.get("/Resources", around).get_object())
        if changed is not None:
            form.set_data(changed.get_data())

    def _shown(
        self, operations: Iterable[tuple[Any, bytes]], names: set[str], unseen: set[str]
    ) -> Iterator[tuple[Any, bytes]]:
        """Only what is drawn goes: positions and fonts hold for what follows."""
        depth = 0
        for operands, operator in operations:
            if operator in {b"BDC", b"BMC"} and (
                depth or (operands[0] == "/OC" and operands[-1] in names)
            ):
                depth += 1
            elif operator == b"EMC" and depth:
                depth -= 1
            elif operator in _SHOWING and depth:
                self.left_out.add(LossCode.HIDDEN)
                yield from () if operator in {b"Tj", b"TJ"} else (([], b"T*"),)
            elif operator == b"Do" and (depth or operands[0] in unseen):
                self.left_out.add(LossCode.HIDDEN)
            else:
                yield operands, operator

    def _hidden_names(self, properties: Any) -> set[str]:
        known: Any = properties.get_object() if properties else {}
        return {name for name in known if self._is_hidden(known.raw_get(name))}

    def _is_hidden(self, reference: Any) -> bool:
        """Of a layer, or of a set of them with a rule of which have to be shown."""
        if reference is None:
            return False
        if getattr(reference, "idnum", None) in self.hidden:
            return True
        layer = reference.get_object()
        if layer.get("/Type") != "/OCMD" or "/OCGs" not in layer:
            return False
        members = layer.raw_get("/OCGs")
        found = members.get_object()
        each = list(found) if isinstance(found, list) else [members]
        off = [getattr(member, "idnum", None) in self.hidden for member in each]
        rule = layer.get("/P", "/AnyOn")
        is_shown = {
            "/AllOn": not any(off),
            "/AnyOff": any(off),
            "/AllOff": all(off),
        }.get(rule, not all(off) or not off)
        return not is_shown
