"""One step of an incident, as each door asks for it."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from xml.sax.saxutils import escape

from click.testing import CliRunner

from kb.incidents import closing, pausing, taking_back, transfers, verification
from kb.incidents.models import Pause
from kb.incidents.transfers import Handover
from kb.numbering import INCIDENTS
from kb.people import units
from kb.people.models import Post, Tier
from kb.requests import kinds
from tests.conftest import NOON
from tests.desk import Desk
from tests.incident_acts import another_client
from tests.web.rest.conftest import PREFIX
from tests.web.soap.conftest import envelope
from web.cli.main import group
from web.soap.values import to_camel

EARLIER = NOON - timedelta(days=10)
"""When incidents were brought to where a step begins; long enough to call back."""

# Page of staff, page of the user, many at once: the address, and the form.
# REST: method, address; SOAP: the operation; both are given the same values.
PAGE = {
    "start": ("start", {}),
    "assign": ("start", {"assignee": "technician"}),
    "take_over": ("take-over", {}),
    "hand_over": (
        "transfer",
        {"reason": "换人", "tried": "重启", "assignee": "technician"},
    ),
    "ask_back": ("ask-back", {"reason": "发错了"}),
    "give_back": ("give-back", {}),
    "keep": ("keep", {"reason": "马上就好"}),
    "pause": ("pause", {"waits_for": "user", "reason": "哪一台打印机？"}),
    "continue": ("continue", {"text": "知道了"}),
    "carry_over": ("carry-over", {"month": "2026-03", "reason": "等备件"}),
    "link": ("link", {"article": "{article}"}),
    "unlink": ("unlink", {}),
    "resolve": ("resolve", {"done": "重启了服务", "cause": "hardware"}),
    "solve": ("solved", {"done": "重启了服务", "cause": "hardware"}),
    "name_cause": ("cause", {"cause": "hardware"}),
    "change_client": ("client", {"client": "other"}),
    "confirm": ("confirm", {}),
    "deny": ("deny", {"said": "还是不行"}),
    "mark_unanswered": ("unanswered", {}),
    "close": ("close", {}),
    "reopen": ("reopen", {"reason": "又坏了"}),
    "withdraw": ("withdraw", {"reason": "不需要了"}),
    "mark_duplicate": ("duplicate", {"original": "{original}"}),
    "comment": ("comment", {"text": "还在看"}),
    "comment_inside": ("comment", {"text": "怀疑是供应商", "internal": "1"}),
    "edit": ("edit", {"title": "打印机不工作", "system": "打印服务"}),
}
REQUEST = (
    "confirm",
    "deny",
    "comment",
    "withdraw",
    "reopen",
    "approve",
    "decline",
)
OWN = {
    "approve": {"reason": "同意"},
    "decline": {"reason": "没有预算"},
}
"""What only the page of one's own request has."""
BULK = {
    "take_over": {"action": "take"},
    "hand_over": {"action": "transfer", **PAGE["hand_over"][1]},
    "edit": {"action": "edit", "system": "打印服务"},
    "link": {"action": "link", "article": "{article}"},
    "close": {"action": "close"},
    "mark_duplicate": {"action": "merge", "original": "{original}"},
}
PROGRAM = {
    "start": ("POST", "/start", "", {}),
    "assign": ("POST", "/start", "", {"assignee": "technician"}),
    "hand_over": (
        "POST",
        "/transfer",
        "transferIncident",
        {"reason": "换人", "tried": "重启", "assignee": "technician"},
    ),
    "ask_back": ("POST", "/ask-back", "", {"reason": "发错了"}),
    "give_back": ("POST", "/answer-back", "", {"give": True}),
    "keep": ("POST", "/answer-back", "", {"give": False, "text": "马上就好"}),
    "pause": (
        "POST",
        "/pause",
        "pauseIncident",
        {"waits_for": "user", "reason": "哪一台打印机？"},
    ),
    "continue": ("POST", "/continue", "continueIncident", {"text": "知道了"}),
    "link": ("PUT", "/solution", "linkSolution", {"article": "{article}"}),
    "unlink": ("PUT", "/solution", "linkSolution", {}),
    "await": ("PUT", "/solution", "linkSolution", {"submission": "{submission}"}),
    "resolve": (
        "POST",
        "/resolve",
        "resolveIncident",
        {"done": "重启了服务", "cause": "hardware"},
    ),
    "name_cause": ("PUT", "/cause", "", {"cause": "hardware"}),
    "change_client": (
        "PUT",
        "/client",
        "changeIncidentClient",
        {"client": "other"},
    ),
    "confirm": ("POST", "/verify", "verifyIncident", {"solved": True}),
    "deny": (
        "POST",
        "/verify",
        "verifyIncident",
        {"solved": False, "text": "还是不行"},
    ),
    "close": ("POST", "/close", "closeIncident", {}),
    "reopen": ("POST", "/reopen", "reopenIncident", {"reason": "又坏了"}),
    "withdraw": ("POST", "/withdraw", "", {"reason": "不需要了"}),
    "comment": ("POST", "/comments", "addComment", {"text": "还在看"}),
    "comment_inside": (
        "POST",
        "/comments",
        "addComment",
        {"text": "怀疑是供应商", "internal": True},
    ),
    "edit": ("PATCH", "", "", {"system": "打印服务"}),
    "solve": ("POST", "/solved", "", {"done": "重启了服务", "cause": "hardware"}),
    "approve": ("POST", "/approval", "", {"approved": True, "reason": "同意"}),
    "decline": ("POST", "/approval", "", {"approved": False, "reason": "没有预算"}),
}
COMMAND = ("close", "mark_unanswered")


def bring(desk, step):
    """An incident in which *step* is possible; its confirmer is the neighbour."""
    confirmer = desk.person("neighbour")
    match step:
        case "approve" | "decline":
            return _waiting(desk, confirmer)
        case "start" | "assign" | "hand_over" | "complain":
            return desk.incident(confirmer=confirmer)
        case (
            "take_over"
            | "name_cause"
            | "resolve"
            | "solve"
            | "await"
            | "edit"
            | "carry_over"
        ):
            return desk.started(confirmer=confirmer)
        case "pause" | "continue":
            return _waiting_for_user(desk, confirmer, waits=step == "continue")
        case "ask_back" | "give_back" | "keep":
            return bring_up(desk, confirmer, asked=step != "ask_back")
    solution = None if step == "link" else desk.solution()
    incident = desk.resolved(solution=solution, confirmer=confirmer)
    if step == "close":
        verification.confirm(desk.session, incident, by=desk.as_("neighbour"))
    return incident


def bring_up(desk, confirmer, *, asked):
    """An incident that the sender, who works below, has sent up, and perhaps asked for."""
    session = desk.session
    region = units.find_unit(session, "省级") or units.add_unit(
        session, "省级", tier=Tier.REGION
    )
    city = units.find_unit(session, "市级") or units.add_unit(
        session, "市级", tier=Tier.CITY, parent=region
    )
    units.assign(session, desk.person("sender"), city, Post.TECHNICAL)
    session.flush()
    incident = desk.incident(confirmer=confirmer, unit=city)
    handover = Handover(reason="没有权限", tried="重启", unit=region, level=2)
    transfers.transfer(session, incident, handover, by=desk.as_("sender"))
    if asked:
        taking_back.ask_back(session, incident, "发错了", by=desk.as_("sender"))
    return incident


def _waiting_for_user(desk, confirmer, *, waits):
    incident = desk.started(confirmer=confirmer)
    if waits:
        by = desk.as_("technician")
        pausing.pause(desk.session, incident, Pause.USER, "哪一台？", by=by)
    return incident


def _waiting(desk, confirmer):
    """What the manager is to approve."""
    kind = kinds.find_kind(desk.session, "service_request")
    kind.approver = desk.person("manager")
    return desk.incident(
        kind=kind, system="OA", description="新人", confirmer=confirmer
    )


@dataclass(frozen=True)
class Subject:
    """The incident, and what else a step may name."""

    incident: int
    article: int
    original: int
    submission: int

    def fill(self, values):
        """The values with the ids that stand in braces."""
        named = {
            "{article}": self.article,
            "{original}": INCIDENTS.write(self.original),
            "{submission}": self.submission,
        }
        return {
            name: named.get(value, value) if isinstance(value, str) else value
            for name, value in values.items()
        }


def set_up(session, step):
    desk = Desk(session, now=EARLIER)
    if step == "change_client":
        another_client(session, desk.person("technician"), desk.person("colleague"))
    incident, original = bring(desk, step), desk.incident("原来的事件")
    article, submission = desk.solution("另一个方案"), desk.submitted()
    session.flush()
    return Subject(incident.id, article.id, original.id, submission.id)


class Page:
    """The pages of staff."""

    channel = "page"
    offers = frozenset(PAGE)

    def __init__(self, doors):
        self.doors = doors

    @classmethod
    def channel_of(cls, _step):
        """What the time line and the audit say that it came through."""
        return cls.channel

    def take(self, step, login, subject):
        path, form = PAGE[step]
        answer = self.doors.log_in(login).post(
            f"/incidents/{subject.incident}/{path}", subject.fill(form)
        )
        assert answer.status_code == 302


class Request(Page):
    """The page of one's own request."""

    offers = frozenset(REQUEST)

    def take(self, step, login, subject):
        form = OWN[step] if step in OWN else PAGE[step][1]
        answer = self.doors.log_in(login).post(
            f"/requests/{subject.incident}/{step}", subject.fill(form)
        )
        assert answer.status_code == 302


class Bulk(Page):
    """Many at once."""

    offers = frozenset(BULK)

    def take(self, step, login, subject):
        form = {"incident": [subject.incident], **subject.fill(BULK[step])}
        page = self.doors.log_in(login).post(
            "/incidents/bulk", form, follow_redirects=True
        )
        assert "1 incident is done." in page.text


class Rest(Page):
    channel = "rest"
    offers = frozenset(PROGRAM)

    def take(self, step, login, subject):
        method, path, _, values = PROGRAM[step]
        answer = self.doors.app.test_client().open(
            f"{PREFIX}/incidents/{INCIDENTS.write(subject.incident)}{path}",
            method=method,
            json=subject.fill(values),
            headers={"Authorization": f"Bearer {self.doors.token_of(login)}"},
        )
        assert answer.status_code == 200, answer.text


class Soap(Page):
    channel = "soap"
    offers = frozenset(step for step, (_, _, name, _) in PROGRAM.items() if name)

    def take(self, step, login, subject):
        _, _, operation, values = PROGRAM[step]
        given = {"number": INCIDENTS.write(subject.incident), **subject.fill(values)}
        given = {to_camel(name): value for name, value in given.items()}
        answer = self.doors.app.test_client().post(
            "/soap",
            data=envelope(operation, to_xml(given)).encode(),
            content_type="text/xml; charset=utf-8",
            headers={"Authorization": f"Bearer {self.doors.token_of(login)}"},
        )
        assert answer.status_code == 200, answer.text


class Command(Page):
    channel = "command"
    offers = frozenset(COMMAND)

    @classmethod
    def channel_of(cls, step):
        return closing.AUTOMATIC if step == "mark_unanswered" else cls.channel

    def take(self, step, login, subject):
        named = [INCIDENTS.write(subject.incident), "--as", login]
        arguments = named if step == "close" else []
        run(self.doors.services, "incidents", step.replace("_", "-"), *arguments)


DOORS = {
    "page": Page,
    "request": Request,
    "bulk": Bulk,
    "rest": Rest,
    "soap": Soap,
    "command": Command,
}


def to_xml(values):
    """Elements in the order of the values; a list holds pairs of name and value."""
    return "".join(
        f"<{name}>{_to_text(value)}</{name}>" for name, value in values.items()
    )


def _to_text(value):
    if isinstance(value, list):
        return "".join(f"<section>{to_xml(each)}</section>" for each in value)
    return escape(value if isinstance(value, str) else json.dumps(value))


@dataclass(frozen=True)
class Here:
    """The context of commands, over services that are open already."""

    services: object

    @contextmanager
    def opened(self):
        yield self.services


def run(services, *arguments):
    result = CliRunner().invoke(
        group, [str(each) for each in arguments], obj=Here(services)
    )
    assert result.exit_code == 0, result.output
    return result.output
