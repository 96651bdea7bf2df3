"""What is new in a letter is told from what it repeats, in the programs people use."""

import pytest

from ingest.letters.quoting import fold

OLD = "Which printer is it?\nKind regards\nThe desk"


@pytest.mark.parametrize(
    "head",
    [
        # Outlook, in three languages.
        (
            "From: Desk <desk@example.com>\nSent: Monday, March 2, 2026 12:00 PM\n"
            "To: Wang\nSubject: INC-000001\n"
        ),
        (
            "________________________________\nVon: Desk <desk@example.com>\n"
            "Gesendet: Montag, 2. März 2026 12:00\nAn: Wang\nBetreff: INC-000001\n"
        ),
        "发件人: Desk <desk@example.com>\n发送时间: 2026年3月2日 12:00\n收件人: 王\n主题: INC-000001\n",
        "-----Original Message-----\nFrom: Desk\n",
        "-----Ursprüngliche Nachricht-----\nVon: Desk\n",
        # QQ, Foxmail, NetEase.
        (
            '------------------ 原始邮件 ------------------\n发件人: "Desk" <desk@example.com>;\n'
            '发送时间: 2026年3月2日(星期一) 中午12:00\n收件人: "王";\n主题: INC-000001\n'
        ),
        (
            '---Original---\nFrom: "Desk"<desk@example.com>\nDate: Mon, Mar 2, 2026 12:00 PM\n'
            'To: "wang";\nSubject: INC-000001\n'
        ),
        "发件人： Desk\n发送时间： 2026-03-02 12:00\n收件人： wang\n主题： INC-000001\n",
        "---- 回复的原邮件 ----\n| 发件人 | Desk |\n",
        # Gmail, Apple Mail, Thunderbird.
        "On Mon, Mar 2, 2026 at 12:00 PM Desk <desk@example.com> wrote:\n",
        (
            "On Mon, Mar 2, 2026 at 12:00 PM Desk with a very long name of the service\n"
            "<desk@example.com> wrote:\n"
        ),
        "Am Mo., 2. März 2026 um 12:00 Uhr schrieb Desk <desk@example.com>:\n",
        "Am 02.03.26 um 12:00 schrieb Desk:\n",
        "Desk <desk@example.com> 于2026年3月2日周一 12:00写道：\n",
        "在 2026/3/2 12:00, Desk 写道:\n",
        "在 2026年3月2日，12:00，Desk <desk@example.com> 写道：\n",
    ],
)
@pytest.mark.parametrize("sign", ["", "> "])
def test_an_answer_above_a_quoted_letter_is_what_is_new(head, sign):
    quoted = "\n".join(sign + line for line in OLD.split("\n"))

    parts = fold(f"The one on the second floor.\n\n{head}\n{quoted}\n")

    assert parts.new == "The one on the second floor."
    assert "Which printer" in parts.folded


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nWang\nTelephone 1234",
        "发自我的iPhone",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
    ],
)
def test_a_signature_is_folded(signature):
    parts = fold(f"It is broken.\n\n{signature}\n")

    assert parts.new == "It is broken."
    assert signature.split("\n")[-1] in parts.folded


@pytest.mark.parametrize(
    "text",
    [
        "From: the printer comes no sound.\nIt is broken.",
        "发件人：写错了，请改一下。\n谢谢",
        "On Monday I wrote: it is broken.\nIt still is.",
        "Error:\n> disk full\n> retry\nWhat does it mean?",
        "a -- b\n-- c",
    ],
)
def test_what_only_looks_like_a_quote_is_read(text):
    assert fold(text).new == text


def test_an_answer_below_its_quote_is_what_is_new():
    parts = fold(
        "On Monday, Desk <desk@example.com> wrote:\n> Which one?\n\nThe second."
    )

    assert parts.new == "The second."


def test_a_letter_that_only_passes_another_on_is_read_in_full():
    text = "-----Original Message-----\nFrom: Li\nIt is broken."

    assert "It is broken." in fold(text).new


def test_a_hostile_letter_is_folded_in_no_time():
    for line in (
        "On " + "a " * 60_000,
        "> " * 60_000,
        "From: " + "<" * 60_000,
        "-" * 90_000,
    ):
        fold("\n".join([line] * 50))
        fold("text\n" + line + "\n" + "on x\n" * 19_000)
