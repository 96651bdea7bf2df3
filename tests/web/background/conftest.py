"""A real mail server on this machine."""

import socket
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller


class Mailbox:
    """Keeps what it is sent."""

    def __init__(self):
        self.messages = []
        self.on_message: Callable[[], object] = lambda: None

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        self.on_message()
        return "250 Message accepted"


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def mail_server(mailbox):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


@pytest.fixture
def sending(mail_server):
    """Settings that name the server, made of others."""

    def add(settings):
        return replace(
            settings,
            smtp_host="127.0.0.1",
            smtp_port=mail_server,
            mail_from="yunzhi@example.org",
            public_url="https://yunzhi.example",
        )

    return add
