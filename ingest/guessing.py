"""Attributes guessed from what a file says and where it lay; for a person to confirm."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from ingest.extraction import Extraction
from ingest.markdown_text import to_markdown
from kb.articles.kinds import MAIN_SECTION, ArticleKind
from kb.articles.sections import split_sections

MAX_CHARACTERS: Final = 20_000
"""Of the text that is looked through; what a file is about stands at its beginning."""
MAX_KEYWORDS: Final = 6
NAMED: Final = 5
"""What a value counts that stands in the title or the path; once in the text counts 1."""
ENOUGH: Final = 3
"""Below it, nothing is guessed."""
_MIN_DEVICES: Final = 3
_MIN_LINKS: Final = 2
_MIN_SECTIONS: Final = 2
_MIN_LETTERS: Final = 20
_CHINESE_SHARE: Final = 0.3
_WORD_SIGN: Final = re.compile(r"[a-z0-9_]")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD: Final = re.compile(r"[a-z]{2,}")
_BY_TITLE: Final = (
    (
        ArticleKind.EMERGENCY_PLAN,
        re.compile(
            r"应急预案|应急方案|应急处置|\bemergency plan\b|\bcontingency plan\b"
        ),
    ),
    (
        ArticleKind.CHANGE_PLAN,
        re.compile(
            r"变更|割接|实施方案|升级方案|迁移方案|\bchange plan\b|\bcutover\b"
            r"|\bmigration plan\b|\brollout\b"
        ),
    ),
    (
        ArticleKind.POLICY,
        re.compile(r"制度|管理办法|管理规定|规范|准则|\bpolic(?:y|ies)\b|\bstandard\b"),
    ),
    (
        ArticleKind.SOLUTION,
        re.compile(
            r"故障|排查|处理方法|解决|报错|无法|失败|\btroubleshoot|\brunbook\b|\bhow to fix\b"
            r"|\berror\b|\bfails?\b"
        ),
    ),
    (
        ArticleKind.TOPOLOGY,
        re.compile(r"拓扑|网络图|架构图|\btopology\b|\bnetwork diagram\b"),
    ),
)


@dataclass(frozen=True, slots=True)
class Known:
    """Values that articles have already, the most frequent first."""

    systems: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = field(default_factory=tuple)


def guess(
    path: str, extraction: Extraction, known: Known, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Attributes that nobody gave and that the file suggests, by name.

    *given* are those that somebody has said. A value is guessed only if the
    organisation uses it already; kind and language come from the file alone.
    """
    folders = " ".join(PurePath(path.replace("\\", "/")).parts[-4:])
    name = f"{folders} {extraction.title or ''}".casefold()
    text = extraction.text[:MAX_CHARACTERS].casefold()
    guesses = {
        "kind": _guess_kind(name, extraction),
        "system": _best(known.systems, name, text),
        "category": _best(known.categories, name, text),
        "keywords": _guess_keywords(known.keywords, name, text),
        "language": _guess_language(text),
    }
    return {
        key: value for key, value in guesses.items() if value and not given.get(key)
    }


def _guess_kind(name: str, extraction: Extraction) -> str:
    graph = extraction.topology
    if graph and len(graph.nodes) >= _MIN_DEVICES and len(graph.edges) >= _MIN_LINKS:
        return ArticleKind.TOPOLOGY.value
    text = to_markdown(extraction)[:MAX_CHARACTERS]
    for kind in (ArticleKind.SOLUTION, ArticleKind.CHANGE_PLAN):
        sections = split_sections(kind, text).keys()
        if MAIN_SECTION[kind] in sections and len(sections) > _MIN_SECTIONS:
            return kind.value
    return next((kind.value for kind, words in _BY_TITLE if words.search(name)), "")


def word_for_kind(kind: str, name: str) -> str:
    """The word in a title or path that speaks for *kind*; empty if none does."""
    found = next((words for each, words in _BY_TITLE if each == kind), None)
    match = found.search(name.casefold()) if found else None
    return match[0] if match else ""


def _best(values: Iterable[str], name: str, text: str) -> str:
    """The value that is named most; of a tree such as 网络/交换机 the last step counts."""
    scores: dict[str, int] = {}
    for value in values:
        word = value.rpartition("/")[2].casefold()
        score = NAMED * bool(_count(word, name)) + _count(word, text)
        if score >= ENOUGH:
            scores[value] = score
    return max(scores, key=lambda value: (scores[value], len(value)), default="")


def _guess_keywords(values: Iterable[str], name: str, text: str) -> list[str]:
    counts: Counter[str] = Counter()
    for value in values:
        word = value.casefold()
        score = NAMED * bool(_count(word, name)) + _count(word, text)
        if score >= ENOUGH:
            counts[value] = score
    return [value for value, _ in counts.most_common(MAX_KEYWORDS)]


def _count(word: str, text: str) -> int:
    """How often *word* stands in *text* as a word of its own."""
    if len(word) < 2 or word not in text:  # noqa: PLR2004 - one letter says nothing.
        return 0
    if not _WORD_SIGN.match(word[0]) and not _WORD_SIGN.match(word[-1]):
        return text.count(word)
    return len(re.findall(rf"(?<![a-z0-9_]){re.escape(word)}(?![a-z0-9_])", text))


def _guess_language(text: str) -> str:
    chinese = len(_CHINESE.findall(text))
    latin = sum(len(word) for word in _LATIN_WORD.findall(text))
    if chinese + latin < _MIN_LETTERS:
        return ""
    # A Chinese character says about as much as three letters.
    share = 3 * chinese / (3 * chinese + latin)
    return "zh" if share >= _CHINESE_SHARE else "en"
