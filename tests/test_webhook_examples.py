"""The examples that verify a signature run as written, and the page names what exists."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.outbox.attempts import RETRIES
from kb.outbox.models import EventKind
from kb.outbox.signatures import sign
from kb.outbox.webhooks import make_secret
from web.api.changes import ChangeOutput

DOCS = Path(__file__).parent.parent / "docs"
EXAMPLES = DOCS / "examples" / "webhooks"
BODY = '{"type":"ping","data":{"id":"测试 😂"}}\n'.encode()
COMMANDS = [
    pytest.param((sys.executable, "verify.py"), id="python"),
    pytest.param(("java", "Verify.java"), id="java", marks=pytest.mark.needs("java")),
    pytest.param(("sh", "verify.sh"), id="shell", marks=pytest.mark.needs("openssl")),
]
PAGE = (DOCS / "webhooks.md").read_text(encoding="utf-8")


@pytest.fixture
def message(tmp_path):
    """Secret, id, timestamp, signature and the file of the body, as headers say them."""
    secret, now = make_secret(), int(time.time())
    file = tmp_path / "body.json"
    file.write_bytes(BODY)
    signature = sign(secret, "evt_1", now, BODY)
    return [secret, "evt_1", str(now), signature, str(file)]


def run(command, arguments):
    program, example = command
    done = subprocess.run(
        [program, str(EXAMPLES / example), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_genuine_message_is_recognised(command, message):
    assert run(command, message) == (0, "genuine")


@pytest.mark.parametrize("command", COMMANDS)
def test_one_of_several_signatures_is_enough(command, message):
    message[3] = f"v1,AAAA {message[3]}"

    assert run(command, message) == (0, "genuine")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_forged_message_is_recognised(command, message, tmp_path):
    (tmp_path / "body.json").write_bytes(BODY + b" ")

    assert run(command, message) == (1, "NOT genuine")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_replayed_message_is_recognised(command, message):
    old = int(message[2]) - 1000
    message[2:4] = [str(old), sign(message[0], "evt_1", old, BODY)]

    assert run(command, message) == (1, "NOT genuine")


def test_the_page_names_every_kind_of_event_with_its_example():
    listed = re.findall(r"^\| `(ping|[a-z]+\.[a-z_]+)` \|", PAGE, re.MULTILINE)
    shown = [
        json.loads(text)
        for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
        for text in ([block] if block.startswith("{\n") else block.splitlines())
    ]

    kinds = {kind.value for kind in EventKind} | {"ping"}
    assert set(listed) == kinds
    assert {each["type"] for each in shown} == kinds
    for each in shown:
        if each["type"] != "ping":
            assert ChangeOutput.model_validate(each["data"]).kind == each["type"]
            assert set(each["data"]) == set(ChangeOutput.model_fields)


def test_the_page_says_when_messages_are_sent_again():
    assert len(RETRIES) == 8
    assert "10 s, 1 min, 5 min, 30 min, 2 h, 6 h, 12 h and\n24 h" in PAGE, (
        "the schedule has changed"
    )


def test_the_examples_are_where_the_page_says():
    for name in re.findall(r"\]\((examples/[\w/.]+)\)", PAGE):
        assert (DOCS / name).is_file()
