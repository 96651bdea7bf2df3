"""A real mail server on this machine, which keeps what it is sent."""

import socket
from collections.abc import Callable
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

ADDRESS = "127.0.0.1"


class Mailbox:
    """Keeps what it is sent."""

    def __init__(self):
        self.messages = []
        self.on_message: Callable[[], object] = lambda: None

    async def handle_RCPT(self, _server, _session, envelope, address, options):  # noqa: N802
        if address.startswith("nobody"):
            return "550 No such person <b>here</b>"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        self.on_message()
        return "250 Message accepted"


@contextmanager
def serving(mailbox, *, login="", password="", refusal=None):
    """The port of one; whoever says *login* must know *password*, or hears *refusal*.

    With a refusal nobody is let in.
    """

    def authenticate(_server, _session, _envelope, _mechanism, said):
        is_right = (said.login, said.password) == (login.encode(), password.encode())
        is_let_in = is_right and refusal is None
        return AuthResult(success=is_let_in, handled=is_let_in, message=refusal)

    wanted = {
        "authenticator": authenticate,
        "auth_require_tls": False,
    }
    controller = Controller(
        mailbox, hostname=ADDRESS, port=find_free_port(), **(wanted if login else {})
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def find_free_port():
    """One at which nothing listens."""
    with socket.create_server((ADDRESS, 0)) as free:
        return free.getsockname()[1]
