"""Operations on webhooks, for administrators: keep them, and see what was delivered."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field, StringConstraints

from kb.audit import By
from kb.outbox import deliveries, webhooks
from kb.outbox.addresses import LONGEST_URL
from kb.outbox.models import (
    Delivery,
    DeliveryState,
    EventKind,
    Form,
    Reason,
    Webhook,
)
from kb.outbox.webhooks import Room
from kb.people.models import Scope
from web.api.operation import Call, Operation
from web.api.shapes import PAGE, Cursor, Id, Limit, Moment, Shape, Tag
from web.homes import read_secret_key

_PORT: Final = r"[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
Url = Annotated[
    str,
    StringConstraints(
        max_length=LONGEST_URL,
        pattern=(
            r"^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"
            rf'(:({_PORT}))?([/?][!"$-~]*)?$'
        ),
    ),
]
Secret = Annotated[
    str, StringConstraints(max_length=webhooks.LONGEST_SECRET, pattern=r"^[!-~]*$")
]
Kinds = Annotated[list[EventKind], Field(min_length=1, max_length=len(EventKind))]


class CreateWebhookInput(Shape):
    url: Url
    kinds: Kinds
    """What it is told of, as far as the caller may know."""
    form: Form = Form.WEBHOOK
    """For programs, or in the words and the form of a chat; it stays."""
    signing_secret: Secret = ""
    """Of a chat: that its service gave to sign with, where it did (DingTalk, Feishu)."""
    language: Literal["zh", "en"] = "zh"
    """Of a chat: that it is told in."""
    titles: bool = False
    """Of a chat: whether it reads titles beside number, kind, state and link."""
    client_id: Id | None = None
    """Of a chat: whose things alone it is told of."""
    unit_id: Id | None = None
    """Of a chat: where, and below which, things lie that it is told of."""


class WebhookInput(Shape):
    id: Id


class ListWebhooksInput(Shape):
    pass


class EditWebhookInput(Shape):
    """What is left out stays as it is."""

    id: Id
    url: Url | None = None
    kinds: Kinds | None = None
    active: bool | None = None
    signing_secret: Secret | None = None
    language: Literal["zh", "en"] | None = None
    titles: bool | None = None
    client_id: Id | None = None
    """Null stands for no client any more; so does it for a unit."""
    unit_id: Id | None = None


class ListDeliveriesInput(Shape):
    id: Id
    """Of the webhook."""
    state: DeliveryState | None = None
    cursor: Cursor = ""
    limit: Limit = PAGE


class RedeliverInput(Shape):
    id: Id
    """Of the webhook."""
    delivery: Id


class WebhookOutput(Shape):
    id: int
    url: str
    """Of a chat no more than its host and its last four characters."""
    form: Form
    language: str
    """Of a chat; empty for programs."""
    titles: bool
    client_id: int | None = None
    unit_id: int | None = None
    kinds: list[EventKind]
    active: bool
    owner: str
    """Login of whoever's eyes it sees with; empty for somebody made anonymous."""
    created_at: Moment
    last_success_at: Moment | None = None
    failing_since: Moment | None = None
    gone_at: Moment | None = None
    """When the receiver said that it is gone, which switched the webhook off."""
    waiting: int
    """Deliveries; both numbers go no further than 1,000."""
    given_up: int

    item_names: ClassVar = {"kinds": "kind"}


class NewWebhookOutput(WebhookOutput):
    secret: str
    """It signs every message, and is shown only now; empty for a chat."""


class WebhooksOutput(Shape):
    webhooks: list[WebhookOutput]

    item_names: ClassVar = {"webhooks": "webhook"}


class DeliveryOutput(Shape):
    id: int
    message: str
    """The header webhook-id: the same for every attempt."""
    type: str
    """Kind of the event; ping for a test."""
    event: int | None = None
    """As listChanges names it."""
    state: DeliveryState
    attempts: int
    due_at: Moment | None = None
    """When it is tried next."""
    status: int | None = None
    """HTTP status of the last answer."""
    reason: Reason = Reason.NONE
    """Why the last attempt failed."""
    answer: str = ""
    """What the service of a chat said to it."""
    duration_ms: int | None = None
    delivered_at: Moment | None = None


class DeliveriesOutput(Shape):
    deliveries: list[DeliveryOutput]
    """Newest first."""
    next_cursor: str
    """Empty at the end."""

    item_names: ClassVar = {"deliveries": "delivery"}


def create(call: Call, given: CreateWebhookInput) -> NewWebhookOutput:
    made = webhooks.add(
        call.session,
        given.url,
        given.kinds,
        key=read_secret_key(call.services.settings),
        by=By(call.actor, call.now),
        room=Room(
            form=given.form,
            secret=given.signing_secret,
            language=given.language,
            titles=given.titles,
            client_id=given.client_id,
            unit_id=given.unit_id,
        ),
    )
    output = to_output(call, made.webhook)
    return NewWebhookOutput(**dict(output), secret=made.secret)


def list_(call: Call, _given: ListWebhooksInput) -> WebhooksOutput:
    found = webhooks.list_webhooks(call.session)
    return WebhooksOutput(webhooks=[to_output(call, each) for each in found])


def get(call: Call, given: WebhookInput) -> WebhookOutput:
    return to_output(call, webhooks.get_webhook(call.session, given.id))


def edit(call: Call, given: EditWebhookInput) -> WebhookOutput:
    webhook = webhooks.get_webhook(call.session, given.id)
    by = By(call.actor, call.now)
    key = read_secret_key(call.services.settings)
    if given.url is not None or given.kinds is not None:
        kinds = given.kinds or [EventKind(kind) for kind in webhook.kinds]
        url = given.url or ("" if webhook.form.is_chat else webhook.url)
        webhooks.edit(call.session, webhook, url, kinds, key=key, by=by)
    webhooks.set_room(call.session, webhook, _to_room(webhook, given), key=key, by=by)
    if given.active is not None:
        webhooks.switch(call.session, webhook, active=given.active, by=by)
    return to_output(call, webhook)


def _to_room(webhook: Webhook, given: EditWebhookInput) -> Room:
    said = given.model_dump(
        include={"language", "titles", "client_id", "unit_id"}, exclude_unset=True
    )
    return replace(webhooks.get_room(webhook), secret=given.signing_secret, **said)


def remove(call: Call, given: WebhookInput) -> None:
    webhook = webhooks.get_webhook(call.session, given.id)
    webhooks.set_removed(
        call.session, webhook, removed=True, by=By(call.actor, call.now)
    )


def list_deliveries(call: Call, given: ListDeliveriesInput) -> DeliveriesOutput:
    webhook = webhooks.get_webhook(call.session, given.id)
    found = deliveries.list_deliveries(
        call.session,
        webhook,
        state=given.state,
        before=int(given.cursor or 0),
        limit=given.limit + 1,
    )
    shown = found[: given.limit]
    more = len(found) > given.limit
    return DeliveriesOutput(
        deliveries=[to_delivery(each) for each in shown],
        next_cursor=str(shown[-1].id) if more else "",
    )


def redeliver(call: Call, given: RedeliverInput) -> DeliveryOutput:
    webhook = webhooks.get_webhook(call.session, given.id)
    delivery = deliveries.get_delivery(call.session, webhook, given.delivery)
    deliveries.redeliver(call.session, delivery, by=By(call.actor, call.now))
    return to_delivery(delivery)


def to_output(call: Call, webhook: Webhook) -> WebhookOutput:
    counts = deliveries.count(call.session, webhook)
    return WebhookOutput(
        id=webhook.id,
        url=webhook.url,
        form=webhook.form,
        language=webhook.language,
        titles=webhook.titles,
        client_id=webhook.client_id,
        unit_id=webhook.unit_id,
        kinds=[EventKind(kind) for kind in webhook.kinds],
        active=webhook.active,
        owner=webhook.owner.login or "",
        created_at=webhook.created_at,
        last_success_at=webhook.last_success_at,
        failing_since=webhook.failing_since,
        gone_at=webhook.gone_at,
        waiting=counts.waiting,
        given_up=counts.given_up,
    )


def to_delivery(delivery: Delivery) -> DeliveryOutput:
    waits = delivery.state is DeliveryState.WAITING
    return DeliveryOutput(
        id=delivery.id,
        message=delivery.message_id,
        type=delivery.payload["type"],
        event=delivery.event_id,
        state=delivery.state,
        attempts=delivery.attempts,
        due_at=delivery.due_at if waits else None,
        status=delivery.status,
        reason=Reason(delivery.reason),
        duration_ms=delivery.duration_ms,
        answer=delivery.answer,
        delivered_at=delivery.delivered_at,
    )


def _operation(
    name: str,
    summary: str,
    takes: type[Shape],
    run: Callable[[Call, Any], Shape | None],
    gives: type[Shape] | None = WebhookOutput,
    *,
    writes: bool = True,
) -> Operation:
    def run_for_administrators(call: Call, given: Any) -> Shape | None:
        # A token's scope says what the program may do; the role, what its account may.
        webhooks.require_administrator(call.user)
        return run(call, given)

    return Operation(
        name=name,
        summary=summary,
        tag=Tag.WEBHOOKS,
        scope=Scope.ADMINISTER,
        takes=takes,
        gives=gives,
        run=run_for_administrators,
        writes=writes,
    )


CREATE: Final = _operation(
    "createWebhook",
    "Have an address told of events; the answer has its secret, once.",
    CreateWebhookInput,
    create,
    NewWebhookOutput,
)
LIST: Final = _operation(
    "listWebhooks",
    "List the webhooks with their health.",
    ListWebhooksInput,
    list_,
    WebhooksOutput,
    writes=False,
)
GET: Final = _operation(
    "getWebhook", "Read a webhook with its health.", WebhookInput, get, writes=False
)
EDIT: Final = _operation(
    "editWebhook",
    "Change a webhook's address or kinds, or switch it off or on.",
    EditWebhookInput,
    edit,
)
REMOVE: Final = _operation(
    "removeWebhook",
    "Remove a webhook; an administrator can restore it.",
    WebhookInput,
    remove,
    None,
)
DELIVERIES: Final = _operation(
    "listDeliveries",
    "List what was sent to a webhook, and how that went.",
    ListDeliveriesInput,
    list_deliveries,
    DeliveriesOutput,
    writes=False,
)
REDELIVER: Final = _operation(
    "redeliver", "Send a delivery again.", RedeliverInput, redeliver, DeliveryOutput
)
