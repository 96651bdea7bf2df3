"""The fields one may name in a query, and how their values are read."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from kb.articles.kinds import ArticleKind, Audience
from search.clauses import Address, Attribute, Clause, InTitle, Updated
from search.folding import fold_key
from search.networks import parse_range

FIELD_NAMES: Final = {
    "kind": "kind",
    "类型": "kind",
    "system": "system",
    "系统": "system",
    "category": "category",
    "分类": "category",
    "类别": "category",
    "tag": "tag",
    "标签": "tag",
    "author": "author",
    "作者": "author",
    "unit": "unit",
    "单位": "unit",
    "audience": "audience",
    "受众": "audience",
    "device": "device",
    "设备": "device",
    "year": "year",
    "年份": "year",
    "updated": "updated",
    "更新": "updated",
    "title": "title",
    "标题": "title",
    "ip": "ip",
}
"""Each field's names, in English and Chinese."""

_KINDS: Final = {
    **{kind.value: kind.value for kind in ArticleKind},
    "change": ArticleKind.CHANGE_PLAN.value,
    "解决方案": ArticleKind.SOLUTION.value,
    "变更方案": ArticleKind.CHANGE_PLAN.value,
    "拓扑": ArticleKind.TOPOLOGY.value,
    "制度流程": ArticleKind.POLICY.value,
    "制度": ArticleKind.POLICY.value,
    "应急预案": ArticleKind.EMERGENCY_PLAN.value,
    "技术资料": ArticleKind.REFERENCE.value,
}
_AUDIENCES: Final = {
    **{audience.value: audience.value for audience in Audience},
    "内部": Audience.INTERNAL.value,
    "自助": Audience.SELF_SERVICE.value,
}
_DATE: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")


class BadValueError(ValueError):
    """A field's value that cannot be read; it becomes a notice."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_field(name: str, value: str, *, is_quoted: bool) -> Clause:
    """The clause of ``name:value``. Raise ``BadValueError``."""
    if name == "title":
        return InTitle(value, is_quoted)
    special = _READERS.get(name)
    return special(value) if special else Attribute(name, frozenset({value}))


def _kind(value: str) -> Clause:
    known = _KINDS.get(fold_key(value).replace("-", "_"))
    if known is None:
        kinds = ", ".join(ArticleKind)
        raise BadValueError("unknown_kind", f"A kind is one of {kinds}.")
    return Attribute("kind", frozenset({known}))


def _audience(value: str) -> Clause:
    known = _AUDIENCES.get(fold_key(value).replace("-", "_"))
    if known is None:
        audiences = ", ".join(Audience)
        raise BadValueError("unknown_audience", f"An audience is one of {audiences}.")
    return Attribute("audience", frozenset({known}))


def _address(value: str) -> Clause:
    networks = parse_range(value)
    if not networks:
        message = "This is no IP address or range; write 10.2.3.4 or 10.2.0.0/16."
        raise BadValueError("bad_address", message)
    if len(networks) == 1:
        return Address(str(networks[0]))
    first, last = networks[0].network_address, networks[-1].broadcast_address
    return Address(f"{first}-{last}")


def _updated(value: str) -> Clause:
    first, dots, last = value.partition("..")
    since = _days(first)[0] if first else None
    until = _days(last if dots else first)[1] if last or not dots else None
    if since is None and until is None:
        raise _bad_date()
    return Updated(since, until)


def _days(text: str) -> tuple[date, date]:
    """The first day of a year, month or day, and the first one after it."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise _bad_date()
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last = date(
            first.year,
            month or 12,
            day or monthrange(first.year, month or 12)[1],
        )
        return first, last + timedelta(days=1)
    except (ValueError, OverflowError):
        raise _bad_date() from None


def _bad_date() -> BadValueError:
    message = "This is no date; write 2025, 2025-06, 2025-06-30 or 2025-01..2025-06."
    return BadValueError("bad_date", message)


_READERS: Final[dict[str, Callable[[str], Clause]]] = {
    "kind": _kind,
    "audience": _audience,
    "ip": _address,
    "updated": _updated,
}
