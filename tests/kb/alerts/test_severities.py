"""Words for severity are understood in both languages, and those unknown are named."""

import pytest

from kb.alerts.alert import Severity
from kb.alerts.severities import Severities, read_severities
from kb.errors import InvalidInputError


@pytest.mark.parametrize(
    ("severity", "words"),
    [
        (
            Severity.CRITICAL,
            "critical Disaster page 严重 致命 紧急 P0 P1 S1 SEV-1 Ⅰ级 一级",
        ),
        (
            Severity.CRITICAL,
            "【严重】 ＣＲＩＴＩＣＡＬ 严重告警 紧急级别 sev_1 红色 特别重大",
        ),
        (Severity.HIGH, "high error 重要 重大 主要 P2 s2 Sev2 2级 二级 橙色"),
        (Severity.WARNING, "warning 警告 一般 次要 P3 S3 三级 minor 一般严重"),
        (Severity.INFO, "info Info 提示 信息 通知 P4 P5 S4 low 四级"),
    ],
)
def test_a_word_means_the_same_however_it_is_written(severity, words):
    table = Severities()

    assert {table.find(word) for word in words.split()} == {severity}


@pytest.mark.parametrize("word", ["", " ", "whatever", "P9", "很坏", "级别"])
def test_a_word_that_no_table_has_means_nothing(word):
    assert Severities().find(word) is None


def test_an_installation_may_say_otherwise():
    table = read_severities("critical: 特急, A ; info: P3,page;")

    assert table.find("特急") is table.find(" a ") is Severity.CRITICAL
    assert table.find("p3") is table.find("Page") is Severity.INFO
    assert table.find("P2") is Severity.HIGH


@pytest.mark.parametrize(
    "text", ["terrible: A", "A", "critical A", "critical: A; info: a", ": A"]
)
def test_a_table_that_cannot_be_read_is_refused(text):
    with pytest.raises(InvalidInputError):
        read_severities(text)
