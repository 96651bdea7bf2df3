"""The words of bulletins of data quality, in the languages that reports are written in."""

from collections.abc import Mapping
from typing import Final

from kb.quality.vocabulary import Dimension

TERMS: Final[Mapping[str, Mapping[str, str]]] = {
    "correction_rate": {"zh": "整改率", "en": "Correction rate"},
    "self_correction_rate": {"zh": "自我整改率", "en": "Self-correction rate"},
    "density": {"zh": "疑点密度", "en": "Density of findings"},
    "density_before": {"zh": "上期疑点密度", "en": "Density before"},
    "first_seen": {"zh": "新增疑点", "en": "New findings"},
    "checked": {"zh": "检查行数", "en": "Rows checked"},
    "change": {"zh": "变化", "en": "Change"},
    "rank": {"zh": "名次", "en": "Rank"},
    "unit": {"zh": "单位", "en": "Unit"},
    "unknown": {"zh": "单位未对应", "en": "unit unknown"},
    "signed": {"zh": "本月结果签认", "en": "Month signed"},
    "open": {"zh": "未整改", "en": "Not corrected"},
    "indicator": {"zh": "指标", "en": "Indicator"},
    "code": {"zh": "代码", "en": "Code"},
    "dimension": {"zh": "维度", "en": "Dimension"},
    "up_to_7": {"zh": "7 天以内", "en": "up to 7 days"},
    "up_to_30": {"zh": "8 至 30 天", "en": "8 to 30 days"},
    "up_to_90": {"zh": "31 至 90 天", "en": "31 to 90 days"},
    "over_90": {"zh": "90 天以上", "en": "over 90 days"},
    "rates_note": {
        "zh": "整改率：本月首次发现的疑点中，月末前已整改的比例。自我整改率：其中未转后台处理的比例。"
        "疑点密度：当月最后一次检查的疑点数与检查行数之比。经批准的属实说明不计入密度。",
        "en": "Correction rate: of the findings first seen in the month, those corrected "
        "by its end. Self-correction rate: of the same, those without the back office. "
        "Density: findings for each row checked, by the last check of the month. What is "
        "explained as true, and accepted, counts in no density.",
    },
    "rank_note": {
        "zh": "名次只按疑点密度排列，密度低者在前；疑点总数不作排名依据。",
        "en": "The rank follows the density alone, the lowest first; how many findings "
        "there are ranks nobody.",
    },
    "late_note": {
        "zh": "截至周期末仍未整改、也无经批准的属实说明的疑点，按首次发现至周期末的天数分列。",
        "en": "Findings that were neither corrected nor accepted as true at the end of the "
        "period, by the days since they were first seen.",
    },
    "best_note": {
        "zh": "疑点密度较上期下降最多的单位；做法见“典型做法”。",
        "en": "The units whose density fell most against the period before; what they did "
        "stands under best practice.",
    },
}
DIMENSIONS: Final[Mapping[Dimension, Mapping[str, str]]] = {
    Dimension.COMPLIANCE: {"zh": "规范性", "en": "Compliance"},
    Dimension.COMPLETENESS: {"zh": "完整性", "en": "Completeness"},
    Dimension.ACCURACY: {"zh": "准确性", "en": "Accuracy"},
    Dimension.CONSISTENCY: {"zh": "一致性", "en": "Consistency"},
    Dimension.CURRENTNESS: {"zh": "时效性", "en": "Currentness"},
    Dimension.UNIQUENESS: {"zh": "唯一性", "en": "Uniqueness"},
}
