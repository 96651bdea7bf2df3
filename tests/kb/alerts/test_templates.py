"""Messages that differ only in numbers, hosts and ids have one template."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.alerts.alert import Alert, Source, Status
from kb.alerts.hosts import find_host, full_name, short_name, without_port
from kb.alerts.templates import (
    MAX_TEMPLATE,
    mask,
    to_template,
)


def make_alert(summary="", *, name="DiskFull", host="", labels=None):
    return Alert(
        source=Source.ALERTMANAGER,
        fingerprint="x",
        status=Status.FIRING,
        name=name,
        summary=summary,
        host=host,
        labels=labels or {},
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Disk 91.5% full on web-01", "Disk 99% full on web-02"),
        ("磁盘使用率 91%，主机 web-01", "磁盘使用率 7%，主机 db-3"),
        (
            "Connection to 10.0.0.1:5432 refused",
            "Connection to 192.168.7.9:5433 refused",
        ),
        ("Mount /var/log is full", "Mount /data/pg is full"),
        (
            "Job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 failed",
            "Job 9d2504e0-4f89-11d3-9a0c-0305e82c3999 failed",
        ),
        ("Backup of 2026-03-01 02:00 failed", "Backup of 2026-03-02 03:15:07 failed"),
        ("Ping to fe80::1ff:fe23:4567:890a lost", "Ping to 2001:db8::7:1:2:9 lost"),
    ],
)
def test_messages_of_one_kind_have_one_template(one, other):
    assert to_template(make_alert(one)) == to_template(make_alert(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Disk is full on web-01", "Memory is full on web-01"),
        ("打印服务停止", "邮件服务停止"),
        ("Link down", "Link up"),
    ],
)
def test_messages_of_different_kinds_do_not(one, other):
    assert to_template(make_alert(one)) != to_template(make_alert(other))


def test_a_name_without_digits_is_taken_out_if_a_label_says_that_it_is_a_place():
    one = make_alert("Disk full on alpha", labels={"instance": "alpha:9100"})
    other = make_alert("Disk full on beta")

    assert to_template(one) == to_template(other, "beta") == "diskfull | disk full on #"


def test_the_name_of_a_system_stays_for_it_says_what_it_is():
    one = make_alert("ERP is slow", labels={"system": "ERP"})
    other = make_alert("CRM is slow", labels={"system": "CRM"})

    assert to_template(one) != to_template(other)


def test_a_message_of_numbers_alone_is_like_no_other():
    assert to_template(make_alert("42", name="17")) == ""


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_has_a_short_template_that_masking_again_leaves_as_it_is(
    name, summary
):
    template = to_template(make_alert(summary, name=name))

    assert len(template) <= MAX_TEMPLATE
    assert mask(mask(summary)) == mask(summary)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_make_no_difference(one, other):
    texts = [f"Queue has {number} messages" for number in (one, other)]

    assert mask(texts[0]) == mask(texts[1])


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("core-01:9100", "core-01"),
        ("core-01", "core-01"),
        ("https://a.example:8443/health", "a.example"),
        ("[fe80::1]:9100", "fe80::1"),
        ("fe80::1", "fe80::1"),
        ("10.0.0.1:9182", "10.0.0.1"),
        ("", ""),
    ],
)
def test_a_port_is_no_part_of_a_host(address, host):
    assert without_port(address) == host


@pytest.mark.parametrize("name", ["S3GatewayDown", "K8sApiDown", "Http5xx", "磁盘2满"])
def test_a_name_is_taken_at_its_word_whatever_digits_it_has(name):
    for summary in ("", name, "Service does not answer", f"{name} web-01"):
        alert, other = make_alert(summary, name=name), make_alert(summary, name="X7Up")
        assert to_template(alert).startswith(name.casefold())
        assert to_template(alert) != to_template(other)


def test_what_zabbix_sends_without_a_name_is_a_message():
    one, other = (
        replace(make_alert(text, name=text), source=Source.ZABBIX)
        for text in ("Disk 91% full on /var", "Disk 7% full on /data")
    )

    assert to_template(one) == to_template(other)


def test_a_host_is_compared_by_its_full_name():
    assert full_name("Core-01.Example.org.:9100") == "core-01.example.org"
    assert short_name("Core-01.example.org:9100") == short_name("core-01")
    assert short_name("10.0.0.1") == "10.0.0.1"
    assert short_name("fe80::1") == "fe80::1"


def test_the_host_is_the_first_label_that_names_one():
    assert find_host({"host": "b", "instance": "a:9100"}) == "a"
    assert find_host({"job": "node"}) == ""
