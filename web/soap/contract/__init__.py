"""The contract as it is served: the checked-in WSDL with its schema and our address."""

import re
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


ADDED: Final = {
    "getReport": "Fetch a report as a file.",
    "validateRecord": "Try a record before it is kept, by the rules of data quality.",
    "startQualityRun": "Ask for a run over a dataset; the service begins it.",
    "getQualityRun": "Say how far a run is, and what it found.",
    "changeIncidentClient": "Say that an incident is another client's.",
    "pauseIncident": "Say what work on an incident waits for, and why.",
    "continueIncident": "Say that work on an incident goes on.",
    "listIncidents": "List the incidents that the caller may see.",
    "getIncidentClocks": "Say how much time an incident has left.",
    "listServices": "List the services that can be chosen.",
    "listServiceLevels": "List what is promised.",
    "addServiceLevel": "Promise something.",
    "changeServiceLevel": "Promise something else in a level's place.",
    "endServiceLevel": "Let a level hold for nothing more.",
    "listCalendars": "List the calendars.",
    "getCalendarYear": "Say what each day of a year is.",
    "countBusinessTime": "Count the working time between two moments.",
    "addBusinessTime": "Say when so much working time will have passed.",
    "whoIsOnDuty": "Say who is on duty now.",
    "getNumbers": "Count the numbers of a period and a cut.",
}
"""Operations of the extended contract alone, with what they do."""
_LIKE: Final = "getAttachment"
"""What they are described as, but for their names: each has elements of its own."""
_STANZAS: Final = re.compile(
    r"^(?P<indent> +)<wsdl:(?P<tag>message|operation) name=.getAttachment\w*.>.*?"
    r"^(?P=indent)</wsdl:(?P=tag)>\n",
    re.DOTALL | re.MULTILINE,
)


def read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def to_wsdl(name: str, address: str, schema_name: str = FIRST) -> str:
    """One file that needs no other; *name* is ``wsdl`` or ``wsdl12``."""
    schema = read(schema_name)
    start = schema.index(">", schema.index("<xs:schema")) + 1
    inner = schema[start : schema.rindex("</xs:schema>")].strip("\n")
    text = read(WSDL_FILES[name])
    if schema_name == EXTENDED:
        text = _STANZAS.sub(_with_added, text)
    return text.replace(_INCLUDE, inner).replace(_ADDRESS, escape(address))


def _with_added(stanza: re.Match[str]) -> str:
    """The stanza of one operation, and behind it the same of each that was added."""
    return stanza[0] + "".join(
        re.sub(
            "<wsdl:documentation>.*?</wsdl:documentation>",
            f"<wsdl:documentation>{sentence}</wsdl:documentation>",
            stanza[0].replace(_LIKE, name),
        )
        for name, sentence in ADDED.items()
    )
