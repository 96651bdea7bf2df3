"""What each service of chats is sent, and what its answers mean, as each documents them."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from kb.outbox.addresses import (
    BadWebhookError,
    WebhookCase,
    check_url,
    to_shown,
    without_secrets,
)
from kb.outbox.chat.message import Line, Message
from kb.outbox.chat.registry import CHATS
from kb.outbox.models import Form, Reason

NOW = 1_599_360_473.5
"""The time in Feishu's own example, with a half."""
EVIL = "<@all> [x](http://evil) *a* `b` <!channel> & | #"
LINE = Line(
    words="事件已关闭",
    key="INC-000123",
    state="已关闭",
    title=EVIL,
    link="https://kb.example.org/incidents/123",
)
ADDRESSES = {
    Form.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef",
    Form.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc",
    Form.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/1f2e3d4c-5b6a",
    Form.TEAMS: "https://prod-1.westus.logic.azure.com:443/workflows/ab12/triggers/manual"
    "/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers&sv=1.0&sig=Zm9vYmFy",
    Form.SLACK: "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXX",
}


def message(*lines):
    return Message("运知", lines or (LINE,), lambda count: f"还有 {count} 条")


def sent(form, *lines, secret=""):
    posting = CHATS[form].post(message(*lines), ADDRESSES[form], secret, NOW)
    return posting.url, json.loads(posting.body)


def test_there_is_a_service_for_each_form_of_a_chat():
    assert set(CHATS) == {form for form in Form if form.is_chat}
    assert all(chat.source.startswith("https://") for chat in CHATS.values())


def test_dingtalk_is_sent_markdown_and_signed_in_the_address():
    """https://open.dingtalk.com/document/robots/customize-robot-security-settings"""
    url, body = sent(Form.DINGTALK, secret="SECabc")

    assert body["msgtype"] == "markdown"
    assert body["markdown"]["title"] == "运知"
    assert (
        "[INC-000123](https://kb.example.org/incidents/123)"
        in (body["markdown"]["text"])
    )
    assert body["at"] == {"isAtAll": False}
    asked = parse_qs(urlsplit(url).query)
    timestamp = "1599360473500"
    digest = hmac.new(b"SECabc", f"{timestamp}\nSECabc".encode(), hashlib.sha256)
    assert asked["timestamp"] == [timestamp]
    assert asked["sign"] == [base64.b64encode(digest.digest()).decode()]
    assert asked["access_token"] == ["0123456789abcdef"]


def test_feishu_is_sent_a_post_and_signed_in_the_body():
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot"""
    url, body = sent(Form.FEISHU, secret="demo")

    digest = hmac.new(b"1599360473\ndemo", b"", hashlib.sha256).digest()
    assert url == ADDRESSES[Form.FEISHU]
    assert (body["timestamp"], body["msg_type"]) == ("1599360473", "post")
    assert body["sign"] == base64.b64encode(digest).decode()
    post = body["content"]["post"]["zh_cn"]
    assert post["title"] == "运知"
    key, rest = post["content"][0]
    assert key == {"tag": "a", "text": "INC-000123", "href": LINE.link}
    assert rest["tag"] == "text"


def test_wecom_is_sent_markdown_within_its_4096_bytes():
    """https://developer.work.weixin.qq.com/document/path/91770"""
    url, body = sent(Form.WECOM, *[LINE] * 40)

    content = body["markdown"]["content"]
    assert (url, body["msgtype"]) == (ADDRESSES[Form.WECOM], "markdown")
    assert len(content.encode()) <= 4096
    assert "还有 3" in content


def test_teams_is_sent_a_card_for_its_workflow():
    """https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors"""
    _url, body = sent(Form.TEAMS)

    (attachment,) = body["attachments"]
    card = attachment["content"]
    assert body["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.2")
    key, rest = card["body"][1]["inlines"]
    assert key["selectAction"] == {"type": "Action.OpenUrl", "url": LINE.link}
    # A run of text is no Markdown: as it is.
    assert EVIL in rest["text"]


def test_slack_is_sent_rich_text_and_its_three_signs_are_escaped():
    """https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    _url, body = sent(Form.SLACK)

    (section,) = body["blocks"][0]["elements"]
    assert {"type": "link", "url": LINE.link, "text": "INC-000123"} in (
        section["elements"]
    )
    assert "<!channel>" not in body["text"]
    assert "&lt;!channel&gt; &amp;" in body["text"]
    assert body["mrkdwn"] is False


@pytest.mark.parametrize("form", [Form.DINGTALK, Form.WECOM])
def test_a_title_makes_neither_markup_nor_a_mention(form):
    _url, body = sent(form)

    text = json.dumps(body, ensure_ascii=False)
    assert "<@" not in text
    assert "](http://evil)" not in text
    assert "＜@all＞" in text


@pytest.mark.parametrize("form", CHATS)
def test_no_message_mentions_everybody_and_none_is_too_long(form):
    line = Line(
        "发生", "x" * 60, "新", "长" * 5000, "https://kb.example.org/" + "y" * 900
    )
    posting = CHATS[form].post(message(*[line] * 30), ADDRESSES[form], "", NOW)

    text = posting.body.decode()
    assert len(posting.body) <= CHATS[form].limit
    assert "还有" in text
    for mention in ('"isAtAll":true', "mentioned", '"at":{"atMobiles', "user_id"):
        assert mention not in text


ANSWERS = [
    (Form.DINGTALK, 200, b'{"errcode":0,"errmsg":"ok"}', Reason.NONE),
    (Form.DINGTALK, 200, b'{"errcode":310000,"errmsg":"sign not match"}', "error"),
    (Form.DINGTALK, 200, b'{"errcode":130101,"errmsg":"send too fast"}', "fast"),
    (Form.DINGTALK, 200, b"", "error"),
    (Form.WECOM, 200, b'{"errcode":0,"errmsg":"ok"}', Reason.NONE),
    (Form.WECOM, 200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "error"),
    (Form.WECOM, 200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', "fast"),
    (Form.FEISHU, 200, b'{"StatusCode":0,"StatusMessage":"success"}', Reason.NONE),
    (Form.FEISHU, 200, b'{"code":0,"data":{},"msg":"success"}', Reason.NONE),
    (Form.FEISHU, 200, b'{"code":19021,"msg":"sign match fail"}', "error"),
    (Form.FEISHU, 400, b'{"code":11232,"msg":"frequency limited"}', "fast"),
    (Form.TEAMS, 202, b"", Reason.NONE),
    (Form.TEAMS, 400, b'{"error":{"code":"X","message":"no"}}', "error"),
    (Form.TEAMS, 200, b"Webhook message delivery failed with error: 429", "error"),
    (Form.TEAMS, 429, b"", "fast"),
    (Form.SLACK, 200, b"ok", Reason.NONE),
    (Form.SLACK, 404, b"no_service", "error"),
    (Form.SLACK, 200, b"<html>", "error"),
    (Form.SLACK, 429, b"", "fast"),
]
MEANT = {"error": Reason.SERVICE_ERROR, "fast": Reason.TOO_FAST}


@pytest.mark.parametrize(("form", "status", "body", "meant"), ANSWERS)
def test_each_service_is_read_in_its_own_words(form, status, body, meant):
    verdict = CHATS[form].judge(status, body)

    assert verdict.reason is MEANT.get(meant, meant)


def test_dingtalk_is_left_alone_for_the_ten_minutes_that_it_refuses():
    verdict = CHATS[Form.DINGTALK].judge(200, b'{"errcode":130101}')

    assert verdict.retry_after == timedelta(minutes=10)


@pytest.mark.parametrize("form", CHATS)
def test_no_service_is_told_faster_than_it_allows(form):
    per_minute = {Form.DINGTALK: 20, Form.WECOM: 20, Form.FEISHU: 100}.get(form, 60)

    assert timedelta(minutes=1) / CHATS[form].pause <= per_minute


@pytest.mark.parametrize("form", CHATS)
def test_of_an_address_only_host_and_end_are_shown(form):
    url = ADDRESSES[form]

    shown = to_shown(url)

    host = urlsplit(url).netloc
    assert shown == f"https://{host}/…{url[-4:]}"
    secret = re.split("[=/]", url)[-1]
    assert secret not in without_secrets(f"no robot for {url}: {secret}", url, "")


@pytest.mark.parametrize(
    ("form", "url", "case"),
    [
        (Form.TEAMS, ADDRESSES[Form.SLACK], WebhookCase.OTHER_SERVICE),
        (Form.WEBHOOK, ADDRESSES[Form.FEISHU], WebhookCase.OTHER_SERVICE),
        (
            Form.TEAMS,
            "https://contoso.webhook.office.com/webhookb2/x",
            WebhookCase.RETIRED,
        ),
        (
            Form.SLACK,
            ADDRESSES[Form.SLACK].replace("https", "http"),
            WebhookCase.NOT_SECURE,
        ),
    ],
)
def test_an_address_of_another_kind_is_refused_with_what_to_do(form, url, case):
    with pytest.raises(BadWebhookError) as refused:
        check_url(url, form)

    assert refused.value.case is case


def test_a_service_in_ones_own_house_may_be_called():
    assert check_url("http://chat.example.org/hook/abcdef", Form.DINGTALK)
