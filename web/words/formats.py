"""What is said of files in formats that nobody reads here: what they are, what to do."""

from typing import Any, Final

from flask_babel import lazy_gettext

UNREADABLE: Final[dict[str, Any]] = {
    "application/vnd.rar": lazy_gettext(
        "This is a RAR archive. An administrator can have it read: "
        "apt-get install libarchive-tools. Or pack the files as ZIP."
    ),
    "application/vnd.ms-cab-compressed": lazy_gettext(
        "This is a cabinet of Windows (CAB). An administrator can have it read: "
        "apt-get install libarchive-tools. Or pack the files as ZIP."
    ),
    "application/x-7z-compressed": lazy_gettext(
        "This 7z archive is packed by a rare method. An administrator can have it "
        "read: apt-get install libarchive-tools. Or pack the files as ZIP."
    ),
    "application/vnd.visio": lazy_gettext(
        "This is a drawing of an old Visio (VSD). An administrator can have its words "
        "read: apt-get install libvisio-tools. Saved as VSDX in Visio, its connections "
        "are read too."
    ),
    "application/vnd.ms-htmlhelp": lazy_gettext(
        "This is a help file of Windows (CHM). An administrator can have it read: "
        "apt-get install libchm-bin."
    ),
    "application/vnd.ms-project": lazy_gettext(
        "This is a plan of Microsoft Project (MPP). Save it as PDF or XLSX in Project, "
        "and upload that."
    ),
    "application/onenote": lazy_gettext(
        "This is a section or a table of contents of OneNote. Export it as PDF or "
        "DOCX in OneNote, and upload that."
    ),
    "application/vnd.apple.iwork": lazy_gettext(
        "This is a document of Pages, Numbers or Keynote (Apple). Export it as PDF there, "
        "and upload that."
    ),
    "image/x-dxf-binary": lazy_gettext(
        "This is a binary DXF drawing. Save it as DXF in text (ASCII) or as PDF, and "
        "upload that."
    ),
    "application/x-webarchive": lazy_gettext(
        "This is a property list of Apple. Save it as text there (plutil -p), and upload that."
    ),
    "image/vnd.dwg": lazy_gettext(
        "This is a drawing of AutoCAD (DWG). Save it as DXF or PDF there, and upload "
        "that."
    ),
    "application/vnd.ms-outlook-pst": lazy_gettext(
        "This is a data file of Outlook (PST). Save the letters as MSG or EML in "
        "Outlook, and upload those."
    ),
    "application/x-msaccess": lazy_gettext(
        "This is a database of Access. Export its tables as XLSX or CSV, and upload "
        "those."
    ),
    "application/vnd.sqlite3": lazy_gettext(
        "This is a database of SQLite. Export its tables as CSV, and upload those."
    ),
    "application/vnd.tcpdump.pcap": lazy_gettext(
        "This is a capture of network traffic (PCAP). Export what matters of it as "
        "text in Wireshark, and upload that."
    ),
    "application/x-ms-evtx": lazy_gettext(
        "This is an event log of Windows (EVTX). Save it as text or CSV in the "
        "Event Viewer, and upload that."
    ),
}
"""By media type, as ``Format.unreadable`` says it in English."""
