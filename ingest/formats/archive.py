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
    ),
    Format(media_type="application/vnd.rar", magic=(Magic(b"Rar!"),)),
    Format(
        media_type="application/x-executable", magic=(Magic(b"\x7fELF"), Magic(b"MZ"))
    ),
)
