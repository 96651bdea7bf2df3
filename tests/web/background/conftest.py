"""Settings that name a real mail server on this machine."""

from dataclasses import replace

import pytest


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
