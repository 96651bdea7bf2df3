"""A table of a system that nobody here knows: what its columns may be, by their names."""

from collections.abc import Iterable, Mapping
from typing import Final

from kb.exchange.preset import Preset, fold
from kb.exchange.presets import glpi, jira, servicenow, yunzhi, zammad, znuny
from kb.exchange.rows import Noun

_KNOWN: Final = (
    yunzhi.INCIDENTS,
    servicenow.INCIDENTS,
    jira.INCIDENTS,
    glpi.INCIDENTS,
    zammad.INCIDENTS,
    znuny.INCIDENTS,
)
_CHINESE: Final[Mapping[str, tuple[str, ...]]] = {
    "external_id": ("编号", "工单号", "工单编号", "单号", "事件编号"),
    "title": ("标题", "主题", "事件标题"),
    "description": ("描述", "问题描述", "事件描述", "内容"),
    "state": ("状态", "工单状态"),
    "priority": ("优先级",),
    "impact": ("影响", "影响范围"),
    "urgency": ("紧急度", "紧急程度"),
    "system": ("系统", "所属系统", "设备"),
    "category": ("类别", "分类", "事件类型"),
    "reporter": ("报告人", "申请人", "报修人", "提单人"),
    "assignee": ("处理人", "经办人", "工程师", "受理人"),
    "unit": ("部门", "处理组"),
    "opened_at": ("创建时间", "报修时间", "提单时间", "发生时间"),
    "resolved_at": ("解决时间", "完成时间"),
    "closed_at": ("关闭时间",),
    "done": ("解决方案", "处理结果", "处理过程", "解决方法"),
    "internal_comments": ("备注", "跟进记录"),
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "state": {
        "新建": "new",
        "待处理": "new",
        "已受理": "in_progress",
        "进行中": "in_progress",
        "挂起": "in_progress",
        "完成": "resolved",
        "已完成": "resolved",
        "关闭": "closed",
        "已取消": "cancelled",
        "取消": "cancelled",
    },
    "priority": {"紧急": "1", "高": "2", "中": "3", "低": "4"},
    "impact": {"高": "1", "中": "2", "低": "3"},
    "urgency": {"高": "1", "中": "2", "低": "3"},
}


def _columns() -> dict[str, tuple[str, ...]]:
    """Each name once: of the first field that has it."""
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for columns in (*(preset.columns for preset in _KNOWN), _CHINESE):
        for field, names in columns.items():
            for name in _unless(taken, map(fold, names)):
                found.setdefault(field, []).append(name)
    return {field: tuple(names) for field, names in found.items()}


def _unless(taken: set[str], names: Iterable[str]) -> Iterable[str]:
    for name in names:
        if name not in taken:
            taken.add(name)
            yield name


def _values() -> dict[str, dict[str, str]]:
    """Labels mean the same everywhere, figures do not."""
    found: dict[str, dict[str, str]] = {}
    for values in (_WORDS, *(preset.values for preset in _KNOWN)):
        for field, table in values.items():
            own = found.setdefault(field, {})
            for theirs, ours in table.items():
                if not theirs[:1].isdigit():
                    own.setdefault(theirs, ours)
    return found


INCIDENTS: Final = Preset(
    name="other",
    noun=Noun.INCIDENTS,
    columns=_columns(),
    values=_values(),
    dates=jira.DATES,
    public=frozenset({"comments"}),
)
