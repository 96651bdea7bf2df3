"""The words for webhooks: kinds of events, how deliveries stand, and why they failed."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from kb.audit import Subject
from kb.outbox.chat.registry import CHATS
from kb.outbox.models import EventKind, Form, Webhook
from web.words import duties, items, packages, process, registers

EVENT_KINDS: Final = {
    "article.checked_in": lazy_gettext("An article was published"),
    "article.retired": lazy_gettext("An article was retired"),
    "article.restored": lazy_gettext("A retired article is back"),
    "incident.opened": lazy_gettext("An incident was reported"),
    "incident.changed": lazy_gettext("An incident changed"),
    "incident.commented": lazy_gettext("An incident has a new comment"),
    "incident.closed": lazy_gettext("An incident was closed"),
    "review.requested": lazy_gettext("A review was requested"),
    "review.decided": lazy_gettext("A submission was rejected"),
    "problem.changed": lazy_gettext("A problem was opened or changed"),
    "change.changed": lazy_gettext("A change was opened or changed"),
    "duty.run_planned": lazy_gettext("A run of a recurring duty is due"),
    "duty.run_done": lazy_gettext("A run was completed"),
    "duty.run_missed": lazy_gettext("A run was missed"),
    "duty.run_skipped": lazy_gettext("A run was skipped"),
    "plan.drilled": lazy_gettext("An emergency plan was drilled"),
    "item.opened": lazy_gettext("An improvement item was opened"),
    "item.changed": lazy_gettext("An improvement item changed"),
    "item.closed": lazy_gettext("An improvement item was confirmed or rejected"),
    "survey.opened": lazy_gettext("A survey was opened"),
    "record.created": lazy_gettext("A record was added to a register"),
    "record.changed": lazy_gettext("A record of a register changed"),
    "stock.moved": lazy_gettext("Spare parts came or went"),
    "package.released": lazy_gettext("A package was released"),
    "package.withdrawn": lazy_gettext("A package was withdrawn"),
    "deviation.found": lazy_gettext("Something deviates from a baseline"),
    "deviation.decided": lazy_gettext("A deviation was explained, or made an item"),
    "guide.published": lazy_gettext("An edition of a service guide was published"),
    "handover.signed": lazy_gettext("Both parties signed a hand-over"),
    "report.published": lazy_gettext("A report was published"),
    "quality.run_finished": lazy_gettext("A quality run ended"),
    "finding.changed": lazy_gettext("A finding changed"),
    "ping": lazy_gettext("Test"),
}
EVENT_GROUPS: Final = (
    (lazy_gettext("Articles and reviews"), ("article", "review")),
    (
        lazy_gettext("Incidents, problems and changes"),
        ("incident", "problem", "change"),
    ),
    (lazy_gettext("Recurring duties and drills"), ("duty", "plan")),
    (lazy_gettext("Improvement items and surveys"), ("item", "survey")),
    (
        lazy_gettext("Registers, packages and baselines"),
        ("record", "stock", "package", "deviation"),
    ),
    (lazy_gettext("Guides, reports and hand-overs"), ("guide", "report", "handover")),
    (lazy_gettext("Data quality"), ("quality", "finding")),
)
"""What kinds are chosen under, and what those begin with."""
FORMS: Final = {
    "webhook": lazy_gettext("Webhook for programs (signed JSON)"),
    "dingtalk": lazy_gettext("DingTalk"),
    "wecom": lazy_gettext("WeCom"),
    "feishu": lazy_gettext("Feishu"),
    "teams": lazy_gettext("Microsoft Teams"),
    "slack": lazy_gettext("Slack"),
}
FORM_HELP: Final = {
    "dingtalk": lazy_gettext(
        "In the group: Group settings, Bots, Add robot, Custom. As its security choose signing "
        "(加签) and copy the secret that begins with SEC, or choose the keyword that every "
        "message begins with: %(keyword)s. Copy the address of the webhook; it begins with "
        "%(beginning)s. At most 20 messages a minute."
    ),
    "wecom": lazy_gettext(
        "In the group: the menu at its top right, Message push (before: Add group robot), New. "
        "Copy the address of the webhook; it begins with %(beginning)s. Nothing is signed: who "
        "has the address can write. At most 20 messages a minute."
    ),
    "feishu": lazy_gettext(
        "In the group: Settings, Bots, Add bot, Custom bot. Under its security settings switch "
        "on the signature check and copy the secret, or name the keyword that every message "
        "begins with: %(keyword)s. Copy the address of the webhook; it begins with "
        "%(beginning)s. At most 100 messages a minute."
    ),
    "teams": lazy_gettext(
        "In the channel: the three dots, Workflows, the template “Send webhook alerts to a "
        "channel”. Copy the address at the end; its host ends in logic.azure.com or "
        "api.powerplatform.com. The old connectors (webhook.office.com) are retired."
    ),
    "slack": lazy_gettext(
        "At api.slack.com/apps: your app, Incoming Webhooks, switch them on, Add New Webhook, "
        "choose the channel. Copy the address; it begins with %(beginning)s. About one message "
        "a second."
    ),
}
BEGINNINGS: Final = {
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=",
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/",
    "slack": "https://hooks.slack.com/services/",
}
STATES_OF: Final[Mapping[str, Mapping[str, Any]]] = {
    Subject.INCIDENT: process.INCIDENT_STATES,
    Subject.PROBLEM: process.PROBLEM_STATES,
    Subject.CHANGE: process.CHANGE_STATES,
    Subject.DUTY_RUN: duties.STATES,
    Subject.ITEM: items.STATES,
    Subject.RECORD: registers.STATES,
    Subject.PACKAGE: packages.STATES,
}
"""Of the nouns whose state a chat reads."""
DELIVERY_STATES: Final = {
    "waiting": lazy_gettext("Waiting"),
    "delivered": lazy_gettext("Delivered"),
    "given_up": lazy_gettext("Given up"),
}
STANDINGS: Final = {
    "works": lazy_gettext("Works"),
    "untried": lazy_gettext("Nothing sent yet"),
    "failing": lazy_gettext("Failing"),
    "off": lazy_gettext("Switched off"),
    "gone": lazy_gettext("Receiver gone"),
    "ownerless": lazy_gettext("Owner's account is off"),
}
REASONS: Final = {
    "unknown_host": lazy_gettext("The host name is not known."),
    "refused_address": lazy_gettext(
        "The address leads to this machine or to a link-local network, which is refused."
    ),
    "not_connected": lazy_gettext("No connection: nobody listens there."),
    "tls": lazy_gettext("The TLS connection failed; is the certificate trusted?"),
    "timeout": lazy_gettext("The receiver did not answer in time."),
    "broken_off": lazy_gettext("The connection was broken off."),
    "redirect": lazy_gettext("The receiver redirects; redirects are not followed."),
    "status": lazy_gettext("The receiver did not accept it."),
    "gone": lazy_gettext("The receiver says that it is gone."),
    "secret_unreadable": lazy_gettext(
        "The secret cannot be read any more. Make a new one."
    ),
    "not_for_owner": lazy_gettext("The owner may not know of it any more."),
    "too_fast": lazy_gettext("The service takes no more messages for now."),
    "service_error": lazy_gettext("The service took it and says that it is wrong:"),
    "too_old": lazy_gettext("The receiver was down for more than three days."),
}


def group_kinds() -> list[tuple[Any, list[EventKind]]]:
    """Every kind once, under the words of its group."""
    return [
        (title, [each for each in EventKind if each.value.split(".")[0] in beginnings])
        for title, beginnings in EVENT_GROUPS
    ]


def standing(webhook: Webhook) -> str:
    """How a webhook is, in one code."""
    if not webhook.active:
        return "gone" if webhook.gone_at else "off"
    if not webhook.owner.active:
        return "ownerless"
    if webhook.failing_since:
        return "failing"
    return "works" if webhook.last_success_at else "untried"


def help_of(form: Form) -> str:
    """Where the address of a chat is found, in the words of its service."""
    said = str(FORM_HELP[form.value])
    known = {"beginning": BEGINNINGS.get(form.value, ""), "keyword": gettext("Yunzhi")}
    return said % known


def source_of(form: Form) -> str:
    """Where the service documents it."""
    return CHATS[form].source
