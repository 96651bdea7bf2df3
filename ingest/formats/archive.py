"""Files that hold other files, and programs."""

from typing import Final

from ingest.format import Format, Magic

ZIP: Final = "application/zip"
OLE: Final = "application/x-ole-storage"

FORMATS: Final = (
    # A ZIP or OLE file that no other format claims.
    Format(media_type=ZIP, extractor="ingest.extractors.archive:ZIPExtractor"),
    Format(media_type=OLE, extractor="ingest.extractors.ole_object:OLEObjectExtractor"),
    Format(
        media_type="application/x-tar",
        extractor="ingest.extractors.archive:TARExtractor",
        magic=(Magic(b"ustar", at=257),),
    ),
    Format(
        media_type="application/gzip",
        extractor="ingest.extractors.archive:TARExtractor",
        magic=(Magic(b"\x1f\x8b"),),
    ),
    Format(
        media_type="application/x-bzip2",
        extractor="ingest.extractors.archive:TARExtractor",
        magic=(Magic(b"BZh"),),
    ),
    Format(
        media_type="application/x-xz",
        extractor="ingest.extractors.archive:TARExtractor",
        magic=(Magic(b"\xfd7zXZ\0"),),
    ),
    Format(
        media_type="application/x-7z-compressed",
        extractor="ingest.extractors.archive:SevenZipExtractor",
        magic=(Magic(b"7z\xbc\xaf\x27\x1c"),),
        unreadable=(
            "This 7z archive is packed by a rare method. An administrator can have it "
            "read: apt-get install libarchive-tools. Or pack the files as ZIP."
        ),
    ),
    Format(
        media_type="application/vnd.rar",
        extractor="ingest.extractors.archive:RARExtractor",
        magic=(Magic(b"Rar!\x1a\x07"),),
        unreadable=(
            "This is a RAR archive. An administrator can have it read: "
            "apt-get install libarchive-tools. Or pack the files as ZIP."
        ),
    ),
    Format(
        media_type="application/vnd.ms-cab-compressed",
        extractor="ingest.extractors.archive:SystemArchiveExtractor",
        magic=(Magic(b"MSCF\0\0\0\0"),),
        unreadable=(
            "This is a cabinet of Windows (CAB). An administrator can have it read: "
            "apt-get install libarchive-tools. Or pack the files as ZIP."
        ),
    ),
    Format(
        media_type="application/x-executable", magic=(Magic(b"\x7fELF"), Magic(b"MZ"))
    ),
    Format(
        media_type="application/vnd.ms-outlook-pst",
        magic=(Magic(b"!BDN"),),
        unreadable=(
            "This is a data file of Outlook (PST). Save the letters as MSG or EML in "
            "Outlook, and upload those."
        ),
    ),
    Format(
        media_type="application/x-msaccess",
        magic=(Magic(b"Standard Jet DB", at=4), Magic(b"Standard ACE DB", at=4)),
        unreadable=(
            "This is a database of Access. Export its tables as XLSX or CSV, and upload "
            "those."
        ),
    ),
    Format(
        media_type="application/vnd.sqlite3",
        magic=(Magic(b"SQLite format 3\0"),),
        unreadable=(
            "This is a database of SQLite. Export its tables as CSV, and upload those."
        ),
    ),
    Format(
        media_type="application/vnd.tcpdump.pcap",
        magic=tuple(
            Magic(bytes.fromhex(sign))
            for sign in ("d4c3b2a1", "a1b2c3d4", "4d3cb2a1", "a1b23c4d", "0a0d0d0a")
        ),
        unreadable=(
            "This is a capture of network traffic (PCAP). Export what matters of it as "
            "text in Wireshark, and upload that."
        ),
    ),
    Format(
        media_type="application/x-ms-evtx",
        magic=(Magic(b"ElfFile\0"),),
        unreadable=(
            "This is an event log of Windows (EVTX). Save it as text or CSV in the "
            "Event Viewer, and upload that."
        ),
    ),
)
