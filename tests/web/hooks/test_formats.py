"""What each kind of monitoring sends, as it sends it, and what is read out of it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.alerts.alert import Severity, Source, Status
from kb.alerts.severities import Severities
from web.hooks import alertmanager, nagios, zabbix
from web.hooks.message import BadAlertError, read_moment

TABLE = Severities()
ALERTMANAGER = {
    "version": "4",
    "groupKey": '{}:{alertname="InstanceDown"}',
    "truncatedAlerts": 2,
    "status": "firing",
    "receiver": "yunzhi",
    "groupLabels": {"alertname": "InstanceDown"},
    "commonLabels": {"job": "node"},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager.example:9093",
    "alerts": [
        {
            "status": "firing",
            "labels": {
                "alertname": "InstanceDown",
                "instance": "web-01:9100",
                "job": "node",
                "severity": "critical",
                "system": "ERP",
            },
            "annotations": {
                "summary": "Instance web-01:9100 down",
                "description": "It has been down for more than 5 minutes.",
                "runbook_url": "https://kb.example/articles/7",
            },
            "startsAt": "2026-03-02T11:52:26.739266876+08:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example/graph?g0.expr=up",
            "fingerprint": "1a30ba71cca2921f",
        },
        {
            "status": "resolved",
            "labels": {"alertname": "HighLoad", "instance": "web-02:9100"},
            "annotations": {},
            "startsAt": "2026-03-02T10:00:00Z",
            "endsAt": "2026-03-02T11:00:00Z",
            "generatorURL": "",
            "fingerprint": "2b30ba71cca2921f",
        },
    ],
    "addedInSomeLaterVersion": {"nested": [1, 2, 3]},
}
ZABBIX = {
    "event_id": "5211",
    "trigger_id": "17302",
    "event_value": "1",
    "event_name": "磁盘空间不足：/var 剩余 5%",
    "host": "db-01",
    "severity": "4",
    "tags": '[{"tag":"system","value":"ERP"},{"tag":"scope","value":"capacity"}]',
    "opdata": "/var: 95 %",
    "description": "{TRIGGER.DESCRIPTION}",
    "timestamp": "1772449946",
    "recovery_timestamp": "{EVENT.RECOVERY.TIMESTAMP}",
    "url": "https://zabbix.example/tr_events.php?triggerid=17302&eventid=5211",
    "server": "zabbix-1",
}
NAGIOS = {
    "NOTIFICATIONTYPE": "PROBLEM",
    "HOSTNAME": "mail-01",
    "HOSTADDRESS": "10.0.0.5",
    "SERVICEDESC": "SMTP",
    "STATE": "CRITICAL",
    "OUTPUT": "connect to address 10.0.0.5 and port 25: Connection refused",
    "LONGOUTPUT": "",
    "PROBLEMID": "812",
    "LASTPROBLEMID": "799",
    "LASTSTATECHANGE": "1772449946",
    "NOTESURL": "https://wiki.example/runbooks/smtp-down",
}


def test_alertmanager_tells_all_there_is_to_an_alert():
    message = alertmanager.read(json.dumps(ALERTMANAGER).encode(), TABLE)

    alert, recovery = message.alerts
    assert message.left_out == 2
    assert (alert.source, alert.status) == (Source.ALERTMANAGER, Status.FIRING)
    assert (alert.name, alert.host, alert.system) == ("InstanceDown", "web-01", "ERP")
    assert alert.summary == "Instance web-01:9100 down"
    assert alert.severity is Severity.CRITICAL
    assert alert.fingerprint == "1a30ba71cca2921f"
    assert alert.started_at.astimezone(UTC) == datetime(
        2026, 3, 2, 3, 52, 26, 739266, UTC
    )
    assert alert.runbook_url == "https://kb.example/articles/7"
    assert recovery.status is Status.RESOLVED
    assert recovery.occurrence == "2026-03-02T10:00:00Z"
    assert recovery.ended_at == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert recovery.summary == "HighLoad web-02"


def test_zabbix_tells_all_there_is_to_an_event():
    (alert,) = zabbix.read(json.dumps(ZABBIX).encode(), TABLE).alerts

    assert (alert.fingerprint, alert.occurrence) == ("zabbix-1/17302", "5211")
    assert (alert.host, alert.system) == ("db-01", "ERP")
    assert alert.severity is Severity.HIGH
    assert alert.description == "/var: 95 %"
    assert alert.labels["scope"] == "capacity"
    assert alert.started_at == datetime.fromtimestamp(1772449946, UTC)


def test_the_recovery_of_zabbix_is_about_the_same_event():
    recovered = {**ZABBIX, "event_value": "0", "recovery_timestamp": "1772450000"}

    (alert,) = zabbix.read(json.dumps(recovered).encode(), TABLE).alerts

    assert (alert.status, alert.occurrence) == (Status.RESOLVED, "5211")
    assert alert.ended_at == datetime.fromtimestamp(1772450000, UTC)


@pytest.mark.parametrize(
    "tags", ["{EVENT.TAGSJSON}", "[]", '{"tag": 1}', "[1, null, {}]", "[" * 100_000]
)
def test_tags_that_are_none_do_no_harm(tags):
    (alert,) = zabbix.read(json.dumps({**ZABBIX, "tags": tags}).encode(), TABLE).alerts

    assert alert.system == ""


@pytest.mark.parametrize("form", [True, False], ids=["form", "JSON"])
def test_nagios_tells_all_there_is_to_a_problem(form):
    message = (
        nagios.read_form(NAGIOS) if form else nagios.read(json.dumps(NAGIOS).encode())
    )

    (alert,) = message.alerts
    assert (alert.fingerprint, alert.occurrence) == ("mail-01!SMTP", "812")
    assert (alert.status, alert.severity) == (Status.FIRING, Severity.CRITICAL)
    assert alert.summary.startswith("mail-01 SMTP: connect to address")
    assert alert.runbook_url == "https://wiki.example/runbooks/smtp-down"


def test_the_recovery_of_nagios_names_the_problem_that_it_ends():
    recovered = {
        **NAGIOS,
        "NOTIFICATIONTYPE": "RECOVERY",
        "STATE": "OK",
        "PROBLEMID": "0",
        "LASTPROBLEMID": "812",
    }

    (alert,) = nagios.read_form(recovered).alerts

    assert (alert.status, alert.occurrence) == (Status.RESOLVED, "812")


def test_a_host_of_nagios_has_no_service():
    down = {"NOTIFICATIONTYPE": "PROBLEM", "HOSTNAME": "mail-01", "STATE": "DOWN"}

    (alert,) = nagios.read_form(down).alerts

    assert (alert.fingerprint, alert.occurrence) == ("mail-01!", "")
    assert (alert.summary, alert.severity) == ("mail-01 host: DOWN", Severity.CRITICAL)


@pytest.mark.parametrize(
    ("present", "last"), [("812", "799"), ("812", "0"), ("0", "812"), ("", "812")]
)
def test_a_recovery_of_nagios_is_about_the_present_problem_while_it_has_a_number(
    present, last
):
    recovered = {
        **NAGIOS,
        "NOTIFICATIONTYPE": "RECOVERY",
        "PROBLEMID": present,
        "LASTPROBLEMID": last,
    }

    (alert,) = nagios.read_form(recovered).alerts

    assert alert.occurrence == "812"


def test_long_output_of_nagios_is_read_back_whole():
    lines = ["/data 95%", "/var 91%", r"C:\new and \\srv", "第三行"]
    escaped = r"\n".join(line.replace("\\", "\\\\") for line in lines)

    (alert,) = nagios.read_form({**NAGIOS, "LONGOUTPUT": escaped}).alerts

    assert alert.cleaned().description.splitlines() == lines


def test_all_lines_of_icinga_are_kept():
    output = "DISK CRITICAL\n/data 95%\nC:\\new"

    (alert,) = nagios.read_form({**NAGIOS, "OUTPUT": output}).alerts

    assert alert.summary == "mail-01 SMTP: DISK CRITICAL"
    assert alert.cleaned().description == "/data 95%\nC:\\new"


@pytest.mark.parametrize("length", [250, 8_000])
def test_a_long_first_line_is_kept_in_the_description(length):
    (alert,) = nagios.read_form({**NAGIOS, "OUTPUT": "x" * length}).alerts

    assert "x" * length in alert.cleaned().description


GRAFANA = {
    "version": "1",
    "status": "firing",
    "state": "alerting",
    "orgId": 1,
    "title": "[FIRING:1] DiskFull",
    "message": "text",
    "alerts": [
        {
            "status": "firing",
            "labels": {
                "alertname": "DiskFull",
                "grafana_folder": "F",
                "priority": "P1",
                "__alert_rule_uid__": "u",
            },
            "annotations": {"summary": "disk is full", "description": "Clean up."},
            "startsAt": "2026-11-28T08:10:00+08:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://g.example.org/x",
            "fingerprint": "abc",
            "silenceURL": "http://g.example.org/s",
            "dashboardURL": "http://g.example.org/d",
            "panelURL": "",
            "values": {"B": 22.5, "C": 1},
            "valueString": "[ var=B value=22.5 ]",
        }
    ],
}


def test_grafana_tells_all_there_is_to_an_alert():
    (alert,) = alertmanager.read(json.dumps(GRAFANA).encode(), TABLE).alerts

    assert (alert.name, alert.fingerprint) == ("DiskFull", "abc")
    assert alert.severity is Severity.CRITICAL
    assert alert.description == "Clean up.\nB = 22.5, C = 1"
    assert alert.url == "http://g.example.org/d"
    assert "__alert_rule_uid__" not in alert.labels


@pytest.mark.parametrize("values", [None, {}])
def test_grafana_may_have_measured_nothing(values):
    given = {**GRAFANA, "alerts": [{**GRAFANA["alerts"][0], "values": values}]}

    (alert,) = alertmanager.read(json.dumps(given).encode(), TABLE).alerts

    assert alert.description == "Clean up."


def test_a_severity_that_no_table_has_is_a_warning_and_is_named():
    labels = {"alertname": "X", "severity": "Mittel"}
    given = {"version": "4", "alerts": [{"status": "firing", "labels": labels}]}

    (alert,) = alertmanager.read(json.dumps(given).encode(), TABLE).alerts

    assert (alert.severity, alert.unknown_severity) == (Severity.WARNING, "Mittel")


def test_the_name_of_a_trigger_is_the_name_of_its_alerts():
    named = {**ZABBIX, "trigger_name": "磁盘空间不足：{#FSNAME}"}

    (alert,) = zabbix.read(json.dumps(named).encode(), TABLE).alerts

    assert (alert.name, alert.summary) == (
        "磁盘空间不足：{#FSNAME}",
        ZABBIX["event_name"],
    )


@pytest.mark.parametrize(
    "kind", ["ACKNOWLEDGEMENT", "FLAPPINGSTART", "DOWNTIMEEND", "CUSTOM"]
)
def test_what_says_nothing_new_of_the_disturbance_is_left_out(kind):
    message = nagios.read_form({**NAGIOS, "NOTIFICATIONTYPE": kind})

    assert (list(message.alerts), message.left_out) == ([], 1)


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (alertmanager.read, {**ALERTMANAGER, "version": "3"}),
        (alertmanager.read, {"version": "4"}),
        (alertmanager.read, {"version": "4", "alerts": [{"status": "burning"}]}),
        (alertmanager.read, {"version": "4", "alerts": [{"labels": {"a": {}}}]}),
        (alertmanager.read, [1, 2]),
        (zabbix.read, {**ZABBIX, "event_value": "2"}),
        (zabbix.read, {**ZABBIX, "trigger_id": ""}),
        (zabbix.read, {}),
        (nagios.read, {"HOSTNAME": "x"}),
        (nagios.read_form, {"NOTIFICATIONTYPE": "PROBLEM"}),
    ],
)
def test_what_the_format_does_not_allow_is_refused(read, body):
    data = body if read is nagios.read_form else json.dumps(body).encode()
    table = (TABLE,) if read in {alertmanager.read, zabbix.read} else ()

    with pytest.raises(BadAlertError):
        read(data, *table)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    for read in (alertmanager.read, zabbix.read):
        with pytest.raises(BadAlertError):
            read(data, TABLE)
    with pytest.raises(BadAlertError):
        nagios.read(data)


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(text):
    moment = read_moment(text)

    assert moment is None or isinstance(moment, datetime)
