"""What every OpenDocument file has: a package that may be encrypted, and properties."""

from datetime import datetime
from typing import BinaryIO

from lxml import etree

from ingest.errors import DamagedFileError, PasswordError
from ingest.office_text import Properties
from ingest.packages import Package, open_package
from ingest.xml_text import local_name


def open_document(source: BinaryIO) -> tuple[Package, etree._Element]:
    """The package and its content.

    Raise ``PasswordError`` for one that is encrypted, ``DamagedFileError`` for none.
    """
    package = open_package(source)
    manifest = package.find_xml("META-INF/manifest.xml")
    if manifest is not None and any(True for _ in manifest.iter("{*}encryption-data")):
        raise PasswordError("The document is protected by a password.")
    content = package.find_xml("content.xml")
    if content is None:
        raise DamagedFileError("The document's main part is missing or damaged.")
    return package, content


def read_properties(package: Package) -> Properties:
    return properties_of(package.find_xml("meta.xml"))


def properties_of(root: etree._Element | None) -> Properties:
    """What the elements below *root* say of the document."""
    said = {
        local_name(element): " ".join((element.text or "").split())
        for element in (() if root is None else root.iter())
    }
    return Properties(
        title=said.get("title") or None,
        author=said.get("initial-creator") or said.get("creator") or None,
        created_at=_time(said.get("creation-date", "")),
        modified_at=_time(said.get("date", "")),
    )


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
