"""The words of complaints, items and surveys in reports, in both languages."""

from collections.abc import Mapping
from typing import Final

from kb.items.ages import Age
from kb.items.models import ItemState

TERMS: Final[Mapping[str, Mapping[str, str]]] = {
    "what": {"zh": "项目", "en": "What"},
    "count": {"zh": "数量", "en": "Count"},
    "received": {"zh": "收到投诉", "en": "Received"},
    "acknowledged_in_time": {"zh": "按时受理", "en": "Acknowledged in time"},
    "answered": {"zh": "已答复", "en": "Answered"},
    "accepted": {"zh": "投诉人接受答复", "en": "Answer accepted"},
    "not_accepted": {"zh": "投诉人未接受答复", "en": "Answer not accepted"},
    "closed": {"zh": "改进项已关闭", "en": "Improvement item closed"},
    "opened": {"zh": "本期新增", "en": "Opened in the period"},
    "carried_over": {"zh": "上年结转", "en": "Carried over from last year"},
    "item": {"zh": "编号", "en": "Number"},
    "title": {"zh": "标题", "en": "Title"},
    "unit": {"zh": "单位", "en": "Unit"},
    "owner": {"zh": "责任人", "en": "Owner"},
    "due": {"zh": "完成期限", "en": "Due"},
    "survey": {"zh": "调查", "en": "Survey"},
    "question": {"zh": "问题", "en": "Question"},
    "asked": {"zh": "调查人数", "en": "Asked"},
    "answered_by": {"zh": "回收份数", "en": "Answered"},
    "stars": {"zh": "平均星级", "en": "Stars on average"},
}
STATES: Final[Mapping[ItemState, Mapping[str, str]]] = {
    ItemState.CONFIRMED: {"zh": "本期效果确认", "en": "Effect confirmed in the period"},
    ItemState.REJECTED: {"zh": "本期驳回", "en": "Rejected in the period"},
}
AGES: Final[Mapping[Age, Mapping[str, str]]] = {
    Age.MONTH: {"zh": "期末未关闭：30 天以内", "en": "Open at the end: up to 30 days"},
    Age.QUARTER: {
        "zh": "期末未关闭：31 至 90 天",
        "en": "Open at the end: 31 to 90 days",
    },
    Age.HALF: {
        "zh": "期末未关闭：91 至 182 天",
        "en": "Open at the end: 91 to 182 days",
    },
    Age.YEAR: {
        "zh": "期末未关闭：183 至 365 天",
        "en": "Open at the end: 183 to 365 days",
    },
    Age.LONGER: {"zh": "期末未关闭：一年以上", "en": "Open at the end: over a year"},
}
