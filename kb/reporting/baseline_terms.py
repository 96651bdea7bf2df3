"""The words of baselines and deviations in reports, in both languages."""

from collections.abc import Mapping
from typing import Final

TERMS: Final[Mapping[str, Mapping[str, str]]] = {
    "baseline": {"zh": "基线", "en": "Baseline"},
    "open_before": {"zh": "期初未解释", "en": "Unexplained before"},
    "opened": {"zh": "本期新增偏差", "en": "Opened in the period"},
    "tied": {"zh": "本期关联变更", "en": "Tied to a change"},
    "unauthorised": {"zh": "本期判定未授权", "en": "Unauthorised"},
    "corrected": {"zh": "本期已纠正", "en": "Corrected"},
    "open_after": {"zh": "期末未解释", "en": "Unexplained after"},
    "record": {"zh": "配置项", "en": "Record"},
    "attribute": {"zh": "属性", "en": "Attribute"},
    "expected": {"zh": "基线值", "en": "Expected"},
    "actual": {"zh": "实际值", "en": "Actual"},
    "change": {"zh": "变更编号", "en": "Change"},
    "title": {"zh": "变更内容", "en": "What was changed"},
    "item": {"zh": "改进项编号", "en": "Item"},
    "item_state": {"zh": "改进项状态", "en": "State of the item"},
    "seen_on": {"zh": "发现日期", "en": "First seen"},
    "editions": {"zh": "本期新版本", "en": "New editions"},
    "note": {
        "zh": "偏差指配置项的实际值与基线不符：或由变更解释，或判定为未授权并转为改进项；"
        "实际值恢复后自动纠正。",
        "en": "A deviation is a fact that is not as the baseline expects: a change explains "
        "it, or it is unauthorised and followed up by an item. It is corrected by itself "
        "when the fact is right again.",
    },
}
ITEM_STATES: Final[Mapping[str, Mapping[str, str]]] = {
    "open": {"zh": "待处理", "en": "Open"},
    "planned": {"zh": "已计划", "en": "Planned"},
    "done": {"zh": "已完成，待确认", "en": "Done, to be checked"},
    "confirmed": {"zh": "效果已确认", "en": "Effect confirmed"},
    "rejected": {"zh": "已驳回", "en": "Rejected"},
}
