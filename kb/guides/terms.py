"""The words that a guide uses of itself, in the languages that it is written in."""

from collections.abc import Mapping
from typing import Final

from kb.reporting.document import Words

TERMS: Final[Mapping[str, Mapping[str, str]]] = {
    "table_services": {"zh": "服务目录", "en": "Services"},
    "table_levels": {"zh": "服务级别", "en": "Service levels"},
    "table_contacts": {"zh": "联系人", "en": "Contacts"},
    "table_rosters": {"zh": "值班表", "en": "Duty rosters"},
    "table_drivers": {"zh": "驱动库", "en": "Drivers"},
    "package": {"zh": "软件包", "en": "Package"},
    "models": {"zh": "适用型号", "en": "For models"},
    "release": {"zh": "版本", "en": "Version"},
    "number": {"zh": "编号", "en": "Number"},
    "service": {"zh": "服务", "en": "Service"},
    "code": {"zh": "代码", "en": "Code"},
    "system": {"zh": "系统", "en": "System"},
    "kinds": {"zh": "可申请", "en": "What can be asked for"},
    "every_kind": {"zh": "全部请求类型", "en": "every kind of request"},
    "every": {"zh": "全部", "en": "every"},
    "default": {"zh": "默认", "en": "default"},
    "priority": {"zh": "优先级", "en": "Priority"},
    "respond": {"zh": "响应时限", "en": "Respond within"},
    "resolve": {"zh": "解决时限", "en": "Resolve within"},
    "calendar": {"zh": "服务日历", "en": "Calendar"},
    "minutes": {"zh": "{number} 分钟", "en": "{number} min"},
    "hours": {"zh": "{number} 小时", "en": "{number} h"},
    "person": {"zh": "姓名", "en": "Name"},
    "task": {"zh": "职责", "en": "Answers for"},
    "telephone": {"zh": "电话", "en": "Telephone"},
    "mail": {"zh": "电子邮件", "en": "E-mail"},
    "leads": {"zh": "{unit}负责人", "en": "lead of {unit}"},
    "level": {"zh": "技术支持（{level} 线）", "en": "support, level {level}"},
    "any_level": {"zh": "技术支持", "en": "support"},
    "roster": {"zh": "值班表", "en": "Roster"},
    "unit": {"zh": "单位", "en": "Unit"},
    "post": {"zh": "岗位", "en": "Post"},
    "shifts": {"zh": "班次", "en": "Shifts"},
    "turn": {"zh": "轮值次序", "en": "In turn"},
    "edition": {"zh": "第 {number} 版", "en": "Edition {number}"},
    "date": {"zh": "日期", "en": "Date"},
    "client": {"zh": "服务对象", "en": "Client"},
    "for_staff": {"zh": "内部资料，限运维人员使用", "en": "For IT staff only"},
    "for_all": {"zh": "面向全体用户", "en": "For everybody"},
    "audience": {"zh": "受众", "en": "Audience"},
    "maker": {"zh": "编制", "en": "Compiled by"},
    "approver": {"zh": "审批", "en": "Approved by"},
    "articles": {"zh": "收录条目", "en": "Articles"},
    "contents": {"zh": "目录", "en": "Contents"},
    "gaps": {"zh": "尚缺的内容", "en": "What is missing"},
    "gap": {
        "zh": "“{heading}”一章没有内容。",
        "en": "The chapter “{heading}” has nothing in it.",
    },
    "no_gaps": {"zh": "各章均有内容。", "en": "Every chapter has something in it."},
    "part": {
        "zh": "“{heading}”一章收录 {taken} 篇，检索到 {total} 篇。",
        "en": "The chapter “{heading}” has {taken} of {total} articles that were found.",
    },
    "changes": {
        "zh": "自第 {number} 版以来的变化",
        "en": "Changed since edition {number}",
    },
    "about": {"zh": "版本说明", "en": "About this edition"},
    "first": {"zh": "首版。", "en": "The first edition."},
    "unchanged": {"zh": "内容无变化。", "en": "Nothing has changed."},
    "added": {"zh": "新增", "en": "New"},
    "changed": {"zh": "更新", "en": "Changed"},
    "removed": {"zh": "移出", "en": "No longer here"},
    "tables": {"zh": "表格有更新", "en": "Tables that changed"},
    "index": {"zh": "标识符索引", "en": "Index of identifiers"},
    "index_rest": {
        "zh": "标识符共 {total} 个，此处列出前 {shown} 个。",
        "en": "The first {shown} of {total} identifiers.",
    },
    "article": {
        "zh": "条目 {article}，第 {revision} 版",
        "en": "Article {article}, revision {revision}",
    },
    "checked_in": {"zh": "检入", "en": "checked in"},
    "empty_chapter": {
        "zh": "本章暂无内容。",
        "en": "This chapter has nothing in it yet.",
    },
    "draft": {"zh": "草稿，未经审批", "en": "Draft, not approved"},
    "page": {"zh": "第 {page} 页，共 {pages} 页", "en": "Page {page} of {pages}"},
}


def both(code: str, **values: object) -> Words:
    """The words of *code* in both languages, filled in."""
    return {name: text.format(**values) for name, text in TERMS[code].items()}


def said(code: str, language: str, **values: object) -> str:
    return TERMS[code][language].format(**values)
