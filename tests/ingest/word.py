"""Word documents of a few paragraphs, written by hand where python-docx cannot."""

from tests.ingest import samples

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{samples.RELATIONS}" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(text="", properties="", *, inside=""):
    body = run(text) if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{body}{inside}</w:p>"


def numbered(text, number, level=0):
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, place)


def level(place, kind, text, more=""):
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(key, *levels):
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def num(key, abstract_key, overrides=""):
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract_key}"/>{overrides}</w:num>'


def make_docx(*body, numbering="", styles="", links=(), parts=None):
    content = {
        "word/document.xml": f"<w:document {SPACES}><w:body>{''.join(body)}</w:body></w:document>",
        **(parts or {}),
    }
    if numbering:
        content["word/numbering.xml"] = (
            f"<w:numbering {SPACES}>{numbering}</w:numbering>"
        )
    if styles:
        content["word/styles.xml"] = f"<w:styles {SPACES}>{styles}</w:styles>"
    if links:
        rows = "".join(
            f'<Relationship Id="{key}" Type="{samples.RELATIONS}/hyperlink" Target="{target}"'
            ' TargetMode="External"/>'
            for key, target in links
        )
        content["word/_rels/document.xml.rels"] = (
            f'<Relationships xmlns="{samples.PACKAGE}">{rows}</Relationships>'
        )
    return samples.zipped(content)
