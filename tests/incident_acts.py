"""What the pages, the commands and the interfaces call for each action."""

from sqlalchemy import select

from kb.incidents import (
    approvals,
    cancelling,
    changing_client,
    closing,
    links,
    month_ends,
    opening,
    own_causes,
    pausing,
    taking_back,
    transfers,
    verification,
)
from kb.incidents.actions import Action
from kb.incidents.models import Approval, Pause, State
from kb.incidents.transfers import Handover
from kb.services.models import OWN, Client, ClientAssignment

HANDOVER = Handover(reason="需要上一级", tried="重启", level=2)


def _link(desk, incident, by):
    return links.link(desk.session, incident, desk.solution("另一个方案").id, by=by)


def _await(desk, incident, by):
    submission = desk.submitted()
    return links.await_submission(desk.session, incident, submission, by=by)


def _mark_duplicate(desk, incident, by):
    original = desk.incident("原来的事件")
    return cancelling.mark_duplicate(desk.session, incident, original.id, by=by)


def _edit(desk, incident, by):
    opening.edit(desk.session, incident, {"system": "打印服务"}, by=by)
    return incident


def _carry_over(desk, incident, by):
    month = month_ends.month_of(desk.now.date())
    return month_ends.explain(desk.session, incident, "等备件", month=month, by=by)


def _change_client(desk, incident, by):
    other = another_client(desk.session, by.actor.user)
    return changing_client.change(desk.session, incident, other, by=by)


def another_client(session, *people):
    """A second client; *people* work for both."""
    client = session.scalar(select(Client).where(Client.code == "other"))
    if client is None:
        client = Client(code="other", names={"zh": "别的客户", "en": "Another client"})
        session.add(client)
        session.flush()
    for each in people:
        for client_id in (OWN, client.id):
            session.merge(ClientAssignment(user_id=each.id, client_id=client_id))
    session.flush()
    return client


def _decide(function, *arguments):
    """By the manager, who was asked."""

    def act(desk, incident, by):
        # Nothing of a closed incident can be changed, not even to try this.
        if incident.state is not State.CLOSED:
            incident.approval = Approval.ASKED
            incident.approver = desk.person("manager")
            desk.session.flush()
        return function(desk.session, incident, *arguments, by=by)

    return act


def _plain(function, *arguments):
    def act(desk, incident, by):
        return function(desk.session, incident, *arguments, by=by)

    return act


ACTS = {
    Action.START: _plain(transfers.start),
    Action.PUT_BACK: _plain(transfers.put_back),
    Action.TRANSFER: _plain(transfers.transfer, HANDOVER),
    Action.ASK_BACK: _plain(taking_back.ask_back, "发错了"),
    Action.GIVE_BACK: _plain(taking_back.give_back),
    Action.KEEP: _plain(taking_back.keep, "快好了"),
    Action.PAUSE: _plain(pausing.pause, Pause.USER, "哪一台打印机？"),
    Action.CONTINUE: _plain(pausing.go_on),
    Action.EDIT: _edit,
    Action.CARRY_OVER: _carry_over,
    Action.LINK: _link,
    Action.UNLINK: _plain(links.unlink),
    Action.AWAIT: _await,
    Action.RESOLVE: _plain(verification.resolve, "重启了服务"),
    Action.NAME_CAUSE: _plain(own_causes.name_cause, "hardware"),
    Action.CHANGE_CLIENT: _change_client,
    Action.CONFIRM: _plain(verification.confirm),
    Action.DENY: _plain(verification.deny, "还是不行"),
    Action.MARK_UNANSWERED: _plain(verification.mark_unanswered),
    Action.CLOSE: _plain(closing.close),
    Action.REOPEN: _plain(closing.reopen, "又坏了"),
    Action.WITHDRAW: _plain(cancelling.withdraw, "不需要了"),
    Action.MARK_DUPLICATE: _mark_duplicate,
    Action.APPROVE: _decide(approvals.approve),
    Action.DECLINE: _decide(approvals.decline, "没有预算"),
}
