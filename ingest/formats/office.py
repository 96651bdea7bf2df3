"""Documents, sheets and slides of office programs, old and new, and PDF."""

from typing import Final

from ingest.format import Format, Magic

PDF: Final = "application/pdf"
RTF: Final = "application/rtf"
OFD: Final = "application/ofd"
EPUB: Final = "application/epub+zip"
XPS: Final = "application/oxps"
HELP: Final = "application/vnd.ms-htmlhelp"
IWORK: Final = "application/vnd.apple.iwork"
IWORK_UNREADABLE: Final = (
    "This is a document of Pages, Numbers or Keynote (Apple). Export it as PDF there, "
    "and upload that."
)
ENCRYPTED_OFFICE: Final = "application/x-encrypted-office"
_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"

FORMATS: Final = (
    Format(
        media_type=PDF,
        extractor="ingest.extractors.pdf:PDFExtractor",
        magic=(Magic(b"%PDF-", until=1024),),
    ),
    Format(
        media_type=RTF,
        extractor="ingest.extractors.rtf:RTFExtractor",
        magic=(Magic(b"{\\rtf"),),
    ),
    Format(
        media_type=f"{_OPEN_XML}.wordprocessingml.document",
        extractor="ingest.extractors.docx:DOCXExtractor",
        suffixes=(".docx",),
        parts=("word/document.xml",),
    ),
    Format(
        media_type=f"{_OPEN_XML}.spreadsheetml.sheet",
        extractor="ingest.extractors.spreadsheet:XLSXExtractor",
        suffixes=(".xlsx",),
        parts=("xl/workbook.xml",),
    ),
    Format(
        media_type="application/vnd.ms-excel.sheet.binary.macroenabled.12",
        extractor="ingest.extractors.spreadsheet:XLSBExtractor",
        suffixes=(".xlsb",),
        parts=("xl/workbook.bin",),
    ),
    Format(
        media_type=f"{_OPEN_XML}.presentationml.presentation",
        extractor="ingest.extractors.pptx:PPTXExtractor",
        suffixes=(".pptx",),
        parts=("ppt/presentation.xml",),
    ),
    Format(
        media_type=OFD,
        extractor="ingest.extractors.ofd:OFDExtractor",
        suffixes=(".ofd",),
        parts=("ofd.xml",),
    ),
    Format(
        media_type=EPUB,
        extractor="ingest.extractors.epub:EPUBExtractor",
        suffixes=(".epub",),
        parts=("meta-inf/container.xml",),
    ),
    Format(
        media_type=XPS,
        extractor="ingest.extractors.xps:XPSExtractor",
        suffixes=(".xps", ".oxps"),
        parts=("fixeddocseq.fdseq", "fixeddocumentsequence.fdseq"),
    ),
    # An OpenDocument file names its media type in its first entry.
    Format(
        media_type=f"{_OPEN_DOCUMENT}.text",
        extractor="ingest.extractors.opendocument:OpenDocumentExtractor",
    ),
    Format(
        media_type=f"{_OPEN_DOCUMENT}.text-template",
        extractor="ingest.extractors.opendocument:OpenDocumentExtractor",
    ),
    Format(
        media_type=f"{_OPEN_DOCUMENT}.presentation",
        extractor="ingest.extractors.opendocument:OpenDocumentExtractor",
    ),
    Format(
        media_type=f"{_OPEN_DOCUMENT}.graphics",
        extractor="ingest.extractors.opendocument:OpenDocumentExtractor",
    ),
    Format(
        media_type=f"{_OPEN_DOCUMENT}.spreadsheet",
        extractor="ingest.extractors.shown_sheets:ODSExtractor",
    ),
    Format(
        media_type="application/x-opendocument-flat-xml",
        extractor="ingest.extractors.flat_odf:FlatODFExtractor",
        suffixes=(".fodt", ".fods", ".fodp", ".fodg"),
        tags=(b"<office:document ",),
    ),
    Format(
        media_type="application/vnd.ms-excel.xml",
        extractor="ingest.extractors.shown_sheets:ExcelXMLExtractor",
        tags=(b"urn:schemas-microsoft-com:office:spreadsheet", b'progid="excel.sheet"'),
    ),
    # An encrypted document holds the others' streams only inside its package.
    Format(media_type=ENCRYPTED_OFFICE, streams=("EncryptedPackage",)),
    Format(
        media_type="application/msword",
        extractor="ingest.extractors.doc:DOCExtractor",
        streams=("WordDocument",),
    ),
    Format(
        media_type="application/vnd.ms-excel",
        extractor="ingest.extractors.spreadsheet:XLSExtractor",
        streams=("Workbook", "Book"),
    ),
    Format(
        media_type="application/vnd.ms-powerpoint",
        extractor="ingest.extractors.ppt:PPTExtractor",
        streams=("PowerPoint Document",),
    ),
    Format(
        media_type=HELP,
        extractor="ingest.extractors.chm:CHMExtractor",
        magic=(Magic(b"ITSF\x03\0\0\0"),),
        unreadable=(
            "This is a help file of Windows (CHM). An administrator can have it read: "
            "apt-get install libchm-bin."
        ),
    ),
    Format(
        media_type=IWORK,
        extractor="ingest.extractors.iwork:IWorkExtractor",
        suffixes=(".pages", ".numbers", ".key"),
        parts=(
            "index/document.iwa",
            "index.apxl",
            "metadata/buildversionhistory.plist",
            "buildversionhistory.plist",
        ),
        unreadable=IWORK_UNREADABLE,
    ),
    Format(
        media_type="application/vnd.ms-project",
        streams=("Props9", "Props12", "Props14"),
        unreadable=(
            "This is a plan of Microsoft Project (MPP). Save it as PDF or XLSX in Project, "
            "and upload that."
        ),
    ),
    Format(
        media_type="application/onenote",
        magic=(
            Magic(bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")),
            Magic(bytes.fromhex("a12fff43d9ef764c9ee210ea5722765f")),
        ),
        unreadable=(
            "This is a section or a table of contents of OneNote. Export it as PDF or "
            "DOCX in OneNote, and upload that."
        ),
    ),
)
