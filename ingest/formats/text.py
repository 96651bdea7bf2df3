"""Texts that only their names or their first words tell apart."""

from typing import Final

from ingest.format import Format

TEXT: Final = "text/plain"
HTML: Final = "text/html"

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
)
