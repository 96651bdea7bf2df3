"""What words for severity mean: ours in two languages, and those of an installation."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kb.alerts.alert import Severity
from kb.errors import Case, InvalidInputError

_WORDS: Final = {
    Severity.CRITICAL: (
        "critical crit disaster emergency emerg fatal page down blocker severe panic red"
        " p0 p1 s0 s1 sev0 sev1 severity0 severity1 priority0 priority1"
        " 严重 致命 紧急 灾难 危急 特急 崩溃 瘫痪 特别重大 特大 一级 红色 红"
        " 嚴重 緊急 災難 一級 紅色"
    ),
    Severity.HIGH: (
        "high major error err alert important orange p2 s2 sev2 severity2 priority2"
        " 高 高危 重大 重要 主要 较大 错误 故障 二级 橙色 橙 錯誤 二級"
    ),
    Severity.WARNING: (
        "warning warn average medium moderate minor yellow"
        " p3 s3 sev3 severity3 priority3"
        " 警告 告警 预警 报警 一般 一般严重 普通 中 中等 中危 次要 三级 黄色 黄 預警 三級 黃色"
    ),
    Severity.INFO: (
        "info information informational informative notice low none ok debug trivial"
        " blue green p4 p5 s4 s5 sev4 sev5 severity4 severity5 priority4 priority5"
        " 提示 信息 通知 提醒 低 低危 轻微 未分类 正常 四级 五级 蓝色 蓝 资讯 訊息 資訊 四級"
    ),
}
_ROMAN: Final = {"i级": "一级", "ii级": "二级", "iii级": "三级", "iv级": "四级"}
_DIGITS: Final = {f"{n}级": f"{word}级" for n, word in enumerate("一二三四五", 1)}
_BETWEEN: Final = re.compile(r"[\s_\-:()\[\]【】]+")
_ENDINGS: Final = ("告警", "级别", "等级", "故障", "事件")


def fold(word: str) -> str:
    """*word* as it is looked up: ``【严重】``, ``Sev-1`` and ``ＣＲＩＴＩＣＡＬ`` are plain words."""
    text = unicodedata.normalize("NFKC", word).casefold()
    text = _BETWEEN.sub("", text)
    return _ROMAN.get(text) or _DIGITS.get(text) or text


_KNOWN: Final[Mapping[str, Severity]] = {
    word: severity for severity, words in _WORDS.items() for word in words.split()
}


class SeverityCase(Case):
    TWO_MEANINGS = "two_meanings"
    UNKNOWN_LEVEL = "unknown_level"


@dataclass(frozen=True, slots=True)
class Severities:
    """The table by which words are read."""

    own: Mapping[str, Severity] = field(default_factory=dict)
    """Of the installation, folded; they go before ours."""

    def find(self, word: str) -> Severity | None:
        """What *word* means; ``None`` for one that nobody has said."""
        folded = fold(word)
        stems = (folded, *(folded.removesuffix(end) for end in _ENDINGS))
        tables = (self.own, _KNOWN)
        return next(
            (table[stem] for stem in stems for table in tables if stem in table), None
        )


def read_severities(text: str) -> Severities:
    """The table that a setting writes as ``critical: 特急, A; info: D``.

    Raise ``InvalidInputError`` for what is no such table.
    """
    own: dict[str, Severity] = {}
    for part in filter(None, (each.strip() for each in text.split(";"))):
        name, colon, words = part.partition(":")
        if not colon or name.strip().lower() not in set(Severity):
            raise InvalidInputError(
                f"“{part[:50]}” must begin with critical:, high:, warning: or info:.",
                case=SeverityCase.UNKNOWN_LEVEL,
                text=part[:50],
            )
        for word in filter(None, map(fold, words.split(","))):
            severity = Severity(name.strip().lower())
            if own.setdefault(word, severity) is not severity:
                raise InvalidInputError(
                    f"“{word[:50]}” has two meanings.",
                    case=SeverityCase.TWO_MEANINGS,
                    word=word[:50],
                )
    return Severities(own)
