"""The alerts of the demonstration, condensed as those of a real monitoring would be.

They come in one after the other, each at its time; so the rules of condensing, and not
this module, decide what becomes of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from kb import audit
from kb.alerts import condensing, inbox
from kb.alerts.alert import Alert, Severity, Source, Status
from kb.alerts.models import AlertGroup
from kb.incidents import closing, links, transfers, verification
from kb.incidents.models import Incident
from kb.people import units, users
from kb.people.models import ManagedSystem, Role, User
from web.background.alerting import rules_of, suggest_solutions
from web.demo.cast import Cast, find_article
from web.demo.organisation import UNIT
from web.services import Services

LOGIN: Final = "monitoring"
OWNER: Final = "expert"
WORKER: Final = "firstline"
ACCESS: Final = "接入网络"
CORE: Final = "核心网络"
WIRELESS: Final = "办公无线"
MAIL: Final = "邮件系统"
TAX: Final = "核心征管系统"
KUBERNETES: Final = "Kubernetes"
NO_SYSTEM: Final = ""
"""Alerts of two systems are two incidents; one that names none may be of either."""
SYSTEMS: Final = (ACCESS, CORE, WIRELESS, MAIL, TAX, KUBERNETES)
DISK_PRESSURE: Final = "Kubernetes node under DiskPressure, pods evicted"
RUNBOOK: Final = "https://wiki.example.org/runbooks/"


@dataclass(frozen=True, slots=True)
class Sent:
    """An alert, and how long ago it came."""

    minutes: int
    alert: Alert


@dataclass(frozen=True, slots=True)
class Solved:
    """That what a host had reported was solved and closed, and how long ago."""

    minutes: int
    host: str
    solution: str
    """The title of the sample article."""
    done: str


def _alert(
    source: Source,
    severity: Severity,
    name: str,
    host: str,
    system: str,
    summary: str,
    **more: str,
) -> Alert:
    labels = {"alertname": name, "instance": host, "severity": severity.value, **more}
    return Alert(
        source=source,
        fingerprint=f"{name}@{host}",
        status=Status.FIRING,
        name=name,
        host=host,
        system=system,
        severity=severity,
        summary=summary,
        labels=labels,
        url=f"https://monitoring.example.org/{source.value}/{name}",
    )


def _pressure(host: str, percent: int) -> Alert:
    alert = _alert(
        Source.ALERTMANAGER,
        Severity.HIGH,
        "KubeNodeDiskPressure",
        host,
        KUBERNETES,
        f"Node {host} is under DiskPressure: /var is {percent} % full",
        job="node-exporter",
        mountpoint="/var",
    )
    return replace(alert, runbook_url=RUNBOOK + DISK_PRESSURE.replace(" ", "-"))


_LOOP = _alert(
    Source.ZABBIX,
    Severity.CRITICAL,
    "MAC 漂移",
    "acc-sw-03-01",
    NO_SYSTEM,
    "acc-sw-03-01 出现 MAC 漂移，接入层可能有环路",
    interface="Eth-Trunk13",
)
_CPU = _alert(
    Source.ZABBIX,
    Severity.HIGH,
    "CPU 使用率过高",
    "core-sw-01",
    CORE,
    "core-sw-01 CPU 使用率 86%，日志中有 MAC 漂移告警 MFLPVLANALARM",
)
_PING = _alert(
    Source.NAGIOS,
    Severity.WARNING,
    "PING",
    "ap-3f-01",
    NO_SYSTEM,
    "PING WARNING - ap-3f-01 丢包率 35%，往返时延 280 ms",
)
_QUEUE = _alert(
    Source.NAGIOS,
    Severity.WARNING,
    "Mail queue",
    "mail01",
    MAIL,
    "Mail queues up on mail01: 452 4.3.1 Insufficient system resources",
)
_ARCHIVE = _alert(
    Source.ALERTMANAGER,
    Severity.CRITICAL,
    "OracleArchiveAreaFull",
    "taxdb01",
    TAX,
    "taxdb01 归档空间已满：ORA-00257 archiver error",
    job="oracle-exporter",
)
_LOGIN = _alert(
    Source.GENERIC,
    Severity.HIGH,
    "登录检查失败",
    "tax-app01",
    TAX,
    "tax-app01 登录检查连续 3 次超时",
    check="login",
)
_DAY: Final = 24 * 60


def _recovered(alert: Alert) -> Alert:
    return replace(alert, status=Status.RESOLVED)


STORY: Final[Sequence[Sent | Solved]] = (
    Sent(8 * _DAY, _pressure("k8s-node03", 91)),
    Sent(8 * _DAY - 40, _recovered(_pressure("k8s-node03", 62))),
    Solved(8 * _DAY - 70, "k8s-node03", DISK_PRESSURE, "清理了无用镜像，释放 38 GB。"),
    Sent(3 * _DAY, _pressure("k8s-node04", 93)),
    Sent(3 * _DAY - 4, _pressure("k8s-node05", 90)),
    Sent(3 * _DAY - 50, _recovered(_pressure("k8s-node04", 58))),
    Sent(3 * _DAY - 55, _recovered(_pressure("k8s-node05", 57))),
    Solved(3 * _DAY - 80, "k8s-node04", DISK_PRESSURE, "清理了无用镜像和退出的容器。"),
    Sent(300, _QUEUE),
    Sent(270, _QUEUE),
    Sent(235, _recovered(_QUEUE)),
    Sent(110, _pressure("k8s-node03", 92)),
    Sent(106, _pressure("k8s-node06", 90)),
    Sent(80, _pressure("k8s-node03", 94)),
    Sent(36, _LOOP),
    Sent(35, _CPU),
    Sent(33, _PING),
    Sent(27, _recovered(_PING)),
    Sent(18, _ARCHIVE),
    Sent(16, _LOGIN),
    Sent(12, _LOGIN),
    Sent(8, _ARCHIVE),
)
"""The oldest first."""


def add_alerts(services: Services) -> int:
    """Let the sample alerts come in, in a home that has none; return how many incidents.

    It takes the sample incidents and articles to be there.
    """
    now = services.now()
    with services.database.writing() as session:
        if session.scalar(select(AlertGroup.id).limit(1)) is not None:
            return 0
        cast = Cast(session, now)
        sender = _add_sender(cast)
        _add_systems(cast)
        for each in STORY:
            if isinstance(each, Sent):
                _receive(services, cast, sender, each)
            else:
                _solve(cast, each)
        return len(list(session.scalars(select(AlertGroup.id))))


def suggest(services: Services) -> None:
    """Suggest solutions for them; the index must know the sample articles."""
    while suggest_solutions(services):
        pass


def _add_sender(cast: Cast) -> User:
    """The account that monitoring posts with; nobody can log in with it."""
    session, now = cast.session, cast.now
    known = users.find_user(session, LOGIN)
    if known is not None:
        return known
    sender = users.add_user(
        session, LOGIN, name="监控平台", roles=(Role.TECHNICIAN,), now=now
    )
    session.flush()  # Alerts name its id.
    audit.record(session, "add_user", sender, by=cast.as_("admin"))
    return sender


def _add_systems(cast: Cast) -> None:
    """Systems that the alerts name, so that somebody answers for each."""
    unit, owner = units.find_unit(cast.session, UNIT), cast.find(OWNER)
    known = set(cast.session.scalars(select(ManagedSystem.name)))
    cast.session.add_all(
        ManagedSystem(name=name, owner=owner, unit=unit)
        for name in SYSTEMS
        if name not in known
    )
    cast.session.flush()


def _receive(services: Services, cast: Cast, sender: User, sent: Sent) -> None:
    at = cast.now - timedelta(minutes=sent.minutes)
    inbox.keep(cast.session, inbox.to_rows([sent.alert], sender.id, now=at))
    condensing.condense(cast.session, rules_of(services), limit=1, now=at)


def _solve(cast: Cast, solved: Solved) -> None:
    session = cast.session
    incident = session.scalars(
        select(Incident)
        .join(AlertGroup, AlertGroup.incident_id == Incident.id)
        .where(AlertGroup.host == solved.host)
        .order_by(AlertGroup.id.desc())
        .limit(1)
    ).one()
    article = find_article(session, solved.solution)
    ago = timedelta(minutes=solved.minutes)
    worker = cast.as_(WORKER, ago)
    incident = transfers.start(session, incident, by=worker)
    incident = links.link(session, incident, article.id, by=worker)
    incident = verification.resolve(session, incident, solved.done, by=worker)
    incident = verification.confirm(session, incident, by=cast.as_(OWNER, ago))
    closing.close(session, incident, by=worker)
