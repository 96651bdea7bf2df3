"""The words for webhooks: kinds of events, how deliveries stand, and why they failed."""

from typing import Final

from flask_babel import lazy_gettext

from kb.outbox.models import Webhook

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
    "ping": lazy_gettext("Test"),
}
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
    "too_old": lazy_gettext("The receiver was down for more than three days."),
}


def standing(webhook: Webhook) -> str:
    """How a webhook is, in one code."""
    if not webhook.active:
        return "gone" if webhook.gone_at else "off"
    if not webhook.owner.active:
        return "ownerless"
    if webhook.failing_since:
        return "failing"
    return "works" if webhook.last_success_at else "untried"
