"""A storm of alerts for tests that look at what became of one."""

from datetime import timedelta

from kb.alerts import condensing, inbox
from kb.alerts.alert import Alert, Severity, Source, Status
from kb.alerts.placing import Rules
from tests.conftest import NOON

HOURS = 3
"""Between two incidents of the same message: three of them make a pattern."""


def send_storm(session, user_id):
    """Three incidents of one message on several hosts, and one of another source."""
    for number in range(3):
        for host in range(4):
            at = NOON + timedelta(hours=number * HOURS, minutes=host)
            _send(session, user_id, f"web-{number}{host}", at)
    at = NOON + timedelta(hours=2 * HOURS, minutes=9)
    _send(session, user_id, "web-20", at, status=Status.RESOLVED)
    _send(session, user_id, "sw-07", at, name="LinkDown", source=Source.ZABBIX)


def _send(session, user_id, host, at, *, name="DiskFull", **more):
    given = {"source": Source.ALERTMANAGER, "status": Status.FIRING, **more}
    alert = Alert(
        fingerprint=f"{name}@{host}",
        name=name,
        host=host,
        summary=f"{name}: /var on {host} is 95 % full",
        severity=Severity.CRITICAL,
        labels={"instance": f"{host}:9100", "mountpoint": "/var", "job": "node"},
        url="https://prometheus.example/graph",
        **given,
    )
    inbox.keep(session, inbox.to_rows([alert], user_id, now=at))
    condensing.condense(session, Rules(), limit=10, now=at)
