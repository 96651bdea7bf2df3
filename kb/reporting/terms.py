"""The words that every report uses of itself, in the languages that it is written in."""

from collections.abc import Mapping
from typing import Final

TERMS: Final[Mapping[str, Mapping[str, str]]] = {
    "period": {"zh": "统计周期", "en": "Period"},
    "client": {"zh": "客户", "en": "Client"},
    "unit": {"zh": "单位", "en": "Unit"},
    "since": {"zh": "起", "en": "From"},
    "until": {"zh": "止", "en": "To"},
    "made_at": {"zh": "生成时间", "en": "Made at"},
    "definitions": {"zh": "口径版本", "en": "Version of the definitions"},
    "so_far": {
        "zh": "周期尚未结束：数据截至生成时间。",
        "en": "The period has not ended: figures so far, as of the time it was made.",
    },
    "missing": {"zh": "此处尚未留存。", "en": "Not kept here yet."},
    "no_rows": {"zh": "本期没有。", "en": "None in this period."},
    "no_comment": {"zh": "（未填写）", "en": "(nothing written)"},
    "signature": {"zh": "签字", "en": "Signature"},
    "date": {"zh": "日期", "en": "Date"},
    "cover": {"zh": "封面", "en": "Cover"},
    "everything": {"zh": "全部", "en": "Everything"},
    "draft": {"zh": "草稿，未经审批", "en": "Draft, not approved"},
    "page": {"zh": "第 {page} 页，共 {pages} 页", "en": "Page {page} of {pages}"},
    "definition": {"zh": "口径", "en": "What it counts"},
    "number": {"zh": "指标", "en": "Number"},
    "value": {"zh": "本期", "en": "This period"},
    "previous": {"zh": "上期", "en": "Period before"},
    "year_before": {"zh": "上年同期", "en": "Same of last year"},
    "part": {"zh": "分子", "en": "Part"},
    "whole": {"zh": "分母", "en": "Whole"},
}


def term(code: str, language: str) -> str:
    return TERMS[code][language]
