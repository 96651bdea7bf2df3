"""Texts that only their names or their first words tell apart."""

import re
from typing import Final

from ingest.format import Format, Magic

TEXT: Final = "text/plain"
HTML: Final = "text/html"
WEB_ARCHIVE: Final = "application/x-webarchive"
PROPERTY_LIST_UNREADABLE: Final = "This is a property list of Apple. Save it as text there (plutil -p), and upload that."

_RST: Final = re.compile(
    rb"^\.\. (?:[\w:+-]+::|_[^:\n]+:|\[\d+\] )|:[a-z]+:`[^`\n]+`", re.MULTILINE
)
_UNDERLINED: Final = re.compile(
    rb"^[^\s=~^\"'*+#-][^\n]*\r?\n([=~^\"'*+#-])\1{2,}\s*$", re.MULTILINE
)
_ASCIIDOC: Final = re.compile(
    rb"^(?:==+ (?=\S)|:[\w-]+:(?= |\r?$)|\[(?:source|cols|options|NOTE|WARNING|TIP)|\|===|----\r?$)",
    re.MULTILINE,
)
_WIKITEXT: Final = re.compile(
    rb"^(={2,5})[^=\n]+\1\s*$|^\{\||^\[\[(?:Category|File):|'{3}[^'\n]+'{3}",
    re.MULTILINE,
)
_WIKI_LINK: Final = re.compile(rb"\[\[[^\[\]\n]+\]\]|^\|-|\{\{[^{}]+\}\}", re.MULTILINE)
_DOKUWIKI: Final = re.compile(rb"^ ?(={5,6}) [^=\n]+ \1\s*$", re.MULTILINE)


def _is_rst(start: bytes) -> bool:
    return _RST.search(start) is not None and _UNDERLINED.search(start) is not None


def _is_asciidoc(start: bytes) -> bool:
    return start.startswith(b"= ") and len(set(_ASCIIDOC.findall(start))) > 1


def _is_wikitext(start: bytes) -> bool:
    return _WIKITEXT.search(start) is not None and _WIKI_LINK.search(start) is not None


def _is_dokuwiki(start: bytes) -> bool:
    return _DOKUWIKI.search(start[:500]) is not None


def _is_notebook(start: bytes) -> bool:
    return start.startswith(b"{") and b'"cell_type"' in start and b'"cells"' in start


FORMATS: Final = (
    Format(media_type=TEXT, extractor="ingest.extractors.text:TextExtractor"),
    Format(
        media_type="text/csv",
        extractor="ingest.extractors.text:CSVExtractor",
        suffixes=(".csv", ".tsv"),
    ),
    Format(
        media_type="text/markdown",
        extractor="ingest.extractors.markdown:MarkdownExtractor",
        suffixes=(".md", ".markdown"),
    ),
    Format(
        media_type=HTML,
        extractor="ingest.extractors.html:HTMLExtractor",
        suffixes=(".htm", ".html", ".xhtml"),
        tags=(b"<!doctype html", b"<html"),
    ),
    Format(
        media_type="text/x-rst",
        extractor="ingest.extractors.restructured:RestructuredTextExtractor",
        suffixes=(".rst", ".rest"),
        is_like=_is_rst,
    ),
    Format(
        media_type="text/asciidoc",
        extractor="ingest.extractors.asciidoc:AsciiDocExtractor",
        suffixes=(".adoc", ".asciidoc"),
        is_like=_is_asciidoc,
    ),
    Format(
        media_type="text/x-dokuwiki",
        extractor="ingest.extractors.dokuwiki:DokuWikiExtractor",
        suffixes=(".dokuwiki", ".dw"),
        is_like=_is_dokuwiki,
    ),
    Format(
        media_type="text/x-wiki",
        extractor="ingest.extractors.mediawiki:MediaWikiExtractor",
        suffixes=(".mediawiki", ".wiki", ".wikitext"),
        is_like=_is_wikitext,
    ),
    Format(
        media_type="application/vnd.mediawiki.export+xml",
        extractor="ingest.extractors.mediawiki:MediaWikiExportExtractor",
        tags=(b"<mediawiki",),
    ),
    Format(
        media_type="application/vnd.confluence.space",
        extractor="ingest.extractors.confluence:ConfluenceExtractor",
        parts=("exportdescriptor.properties",),
    ),
    Format(
        media_type=WEB_ARCHIVE,
        extractor="ingest.extractors.webarchive:WebArchiveExtractor",
        suffixes=(".webarchive",),
        magic=(Magic(b"bplist00"),),
        unreadable=PROPERTY_LIST_UNREADABLE,
    ),
    Format(
        media_type="application/x-ipynb+json",
        extractor="ingest.extractors.notebook:NotebookExtractor",
        suffixes=(".ipynb",),
        is_like=_is_notebook,
    ),
)
