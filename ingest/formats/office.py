"""Documents, sheets and slides of office programs, old and new, and PDF."""

from typing import Final

from ingest.format import Format, Magic

PDF: Final = "application/pdf"
RTF: Final = "application/rtf"
OFD: Final = "application/ofd"
EPUB: Final = "application/epub+zip"
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
        part="word/document.xml",
    ),
    Format(
        media_type=f"{_OPEN_XML}.spreadsheetml.sheet",
        extractor="ingest.extractors.spreadsheet:XLSXExtractor",
        suffixes=(".xlsx",),
        part="xl/workbook.xml",
    ),
    Format(
        media_type="application/vnd.ms-excel.sheet.binary.macroenabled.12",
        extractor="ingest.extractors.spreadsheet:XLSBExtractor",
        suffixes=(".xlsb",),
        part="xl/workbook.bin",
    ),
    Format(
        media_type=f"{_OPEN_XML}.presentationml.presentation",
        extractor="ingest.extractors.pptx:PPTXExtractor",
        suffixes=(".pptx",),
        part="ppt/presentation.xml",
    ),
    Format(
        media_type=OFD,
        extractor="ingest.extractors.ofd:OFDExtractor",
        suffixes=(".ofd",),
        part="ofd.xml",
    ),
    Format(
        media_type=EPUB,
        extractor="ingest.extractors.epub:EPUBExtractor",
        suffixes=(".epub",),
        part="meta-inf/container.xml",
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
)
