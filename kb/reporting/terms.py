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
    "incident": {"zh": "编号", "en": "Number"},
    "change": {"zh": "编号", "en": "Number"},
    "title": {"zh": "标题", "en": "Title"},
    "system": {"zh": "系统", "en": "System"},
    "state": {"zh": "状态", "en": "State"},
    "opened_at": {"zh": "报告时间", "en": "Reported at"},
    "planned_from": {"zh": "计划开始", "en": "Planned from"},
    "owner": {"zh": "负责人", "en": "Owner"},
    "rest": {
        "zh": "此处仅列出最近 {limit} 条。",
        "en": "Only the newest {limit} are listed here.",
    },
    "alert": {"zh": "告警", "en": "Alert"},
    "times": {"zh": "触发次数", "en": "Fired"},
    "places": {"zh": "告警对象数", "en": "Objects"},
    "hours": {"zh": "持续时长（小时）", "en": "Hours firing"},
    "why": {"zh": "预警原因", "en": "Why"},
    "threshold": {"zh": "阈值", "en": "Threshold"},
    "grows": {"zh": "次数较上期明显增多", "en": "Fires clearly more than before"},
    "often": {"zh": "单日触发频繁", "en": "Fires often in one day"},
    "long": {"zh": "累计持续时间长（小时）", "en": "Fires for long (hours)"},
    "alerts_note": {
        "zh": "触发次数：本期内开始触发的次数；持续时长：本期内处于触发状态的时间之和。",
        "en": "Fired: firings that began in the period. Hours firing: all of their time "
        "within the period.",
    },
    "warnings_note": {
        "zh": "预警规则：超过 5 次且多于上期的 1.5 倍；单日 10 次以上；累计 24 小时以上。",
        "en": "Warned of: over 5 firings and over 1.5 times those before; 10 or more in "
        "one day; 24 hours or more in all.",
    },
    "part": {"zh": "分子", "en": "Part"},
    "whole": {"zh": "分母", "en": "Whole"},
}


def term(code: str, language: str) -> str:
    return TERMS[code][language]
