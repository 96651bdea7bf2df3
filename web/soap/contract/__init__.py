"""The contract as it is served: the checked-in WSDL with its schema and our address."""

from importlib.resources import files
from typing import Final
from xml.sax.saxutils import escape

_INCLUDE: Final = '<xs:include schemaLocation="yunzhi.xsd"/>'
_ADDRESS: Final = "https://knowledge.example/soap"
"""What stands in the files where the service's own address belongs."""
WSDL_FILES: Final = {"wsdl": "yunzhi.wsdl", "wsdl12": "yunzhi12.wsdl"}


FIRST: Final = "yunzhi.xsd"
"""What sources were written against: one element more, and they compile no longer."""
EXTENDED: Final = "extended.xsd"
"""The same with the optional elements that came later; the door reads by it."""


def read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def to_wsdl(name: str, address: str, schema_name: str = FIRST) -> str:
    """One file that needs no other; *name* is ``wsdl`` or ``wsdl12``."""
    schema = read(schema_name)
    start = schema.index(">", schema.index("<xs:schema")) + 1
    inner = schema[start : schema.rindex("</xs:schema>")].strip("\n")
    text = read(WSDL_FILES[name])
    return text.replace(_INCLUDE, inner).replace(_ADDRESS, escape(address))
