"""Which title a document has: not what the program that wrote it calls it by itself."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from ingest.extraction import Block, BlockType

MAX_CHARACTERS: Final = 200
_PRINTED: Final = re.compile(
    r"^(?:Microsoft (?:Word|Excel|PowerPoint|Visio)|WPS \w+|Print(?:ing)?) - ",
    re.IGNORECASE,
)
_KINDS: Final = (
    "文档|文檔|文件|文本文档|工作簿|工作表|演示文稿|演示文档|簡報|简报|活页簿|活頁簿|幻灯片|投影片|绘图|表格|ドキュメント|文書|ブック"
    "|プレゼンテーション|スライド|문서|통합 문서|프레젠테이션|document|dokument|documento|documenti?"
    "|book|workbook|mappe|arbeitsmappe|classeur|libro|cartel|pasta|presentation|präsentation"
    "|présentation|presentación|presentazione|apresentação|презентация|документ|книга|slide"
    "|folie|diapositive|diapositiva|drawing|zeichnung|dessin|sheet|spreadsheet|tabelle|feuil"
)
_PROGRAMS: Final = r"(?:microsoft |ms |wps |openoffice |libreoffice )?(?:office )?(?:word|excel|powerpoint|visio|writer|impress|calc|文字|演示|表格)?"
_NONE: Final = re.compile(
    # 文档1, Document 1, 新建 Microsoft Word 文档 (2), PowerPoint-Präsentation …
    rf"(?:(?:新建|新增|新しい|새|new|neue[rs]?|nouveau|nuevo)[ -]?)?(?:{_PROGRAMS})[ -]*"
    rf"(?:{_KINDS})(?:[ -]*(?:de|do|di))?(?:[ -]*(?:microsoft )?(?:office )?(?:word|excel|powerpoint|visio))?"
    r"[ _-]*(?:[(（]?\d{1,4}[)）]?)?"
    r"|wps (?:文字|演示|表格)[ \d]*"
    r"|(?:无标题|無標題|未命名|无题|無題|名称未設定|제목 없음|untitled|unbenannt|ohne titel|sans titre|sin título"
    r"|senza titolo|sem título|без названия|unknown(?: title)?|no title|title|titel|标题|標題|none|null|empty|temp|tmp"
    r"|scanned document|scan|scanned image|扫描件|扫描文档|print|preview|about:blank|blank)"
    rf"[ _-]*(?:{_KINDS}|page)?[ _-]*(?:[(（]?\d{{0,4}}[)）]?)",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    r"\.(?:docx?|docm|dotx?|xlsx?|xlsm|csv|pptx?|ppsx?|vsdx?|wps|et|dps|od[tspg]|rtf|txt|md|dvi|indd|qxd"
    r"|tex|html?|mht|pdf|ps|tmp|fm|pmd|cdr|ai|dwg|png|jpe?g|tiff?|eml|msg)$",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"(?:https?|ftp|file)://\S*|www\.\S+|[A-Z]:[\\/].*|\\\\\S.*|(?:/[\w.~-]+){2,}/?",
    re.IGNORECASE,
)
_SHORT: Final = 3


def choose(stated: str | None, structure: Iterable[Block]) -> str | None:
    """What the document *stated*, else its first heading or the words of its first slide."""
    if (title := plausible(stated)) is not None:
        return title
    first_slide = None
    for block in structure:
        if block.type is BlockType.HEADING and (title := plausible(block.text)):
            return title
        if block.type is BlockType.PARAGRAPH and block.page == 1:
            first_slide = first_slide or plausible(block.text.partition("\n")[0])
    return first_slide


def plausible(title: str | None) -> str | None:
    """*title* without what a printer driver put before it; ``None`` for none."""
    text = " ".join(_PRINTED.sub("", (title or "").strip()).split())
    if not text or (len(text) < _SHORT and text.isascii()):
        return None
    is_odd = any(unicodedata.category(letter) in {"Cc", "Co", "Cn"} for letter in text)
    if is_odd or "\ufffd" in text:
        return None
    if _NONE.fullmatch(text) or _FILE.search(text) or _ADDRESS.fullmatch(text):
        return None
    return text
