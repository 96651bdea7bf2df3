"""What the pages, the commands and the interfaces call for each action."""

from kb.incidents import approvals, cancelling, closing, links, transfers, verification
from kb.incidents.actions import Action
from kb.incidents.models import Approval
from kb.incidents.transfers import Handover

HANDOVER = Handover(reason="需要上一级", tried="重启", level=2)


def _link(desk, incident, by):
    return links.link(desk.session, incident, desk.solution("另一个方案").id, by=by)


def _await(desk, incident, by):
    submission = desk.submitted()
    return links.await_submission(desk.session, incident, submission, by=by)


def _mark_duplicate(desk, incident, by):
    original = desk.incident("原来的事件")
    return cancelling.mark_duplicate(desk.session, incident, original.id, by=by)


def _decide(function, *arguments):
    """By the manager, who was asked."""

    def act(desk, incident, by):
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
    Action.TRANSFER: _plain(transfers.transfer, HANDOVER),
    Action.LINK: _link,
    Action.UNLINK: _plain(links.unlink),
    Action.AWAIT: _await,
    Action.RESOLVE: _plain(verification.resolve, "重启了服务"),
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
