"""Histories as five other systems export them, of any length, in their documented forms."""

import csv
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TITLES = (
    "Printer does not print",
    "VPN drops",
    "邮件发不出去",
    "Login fails",
    "网络很慢",
)
DONE = (
    "Restarted the print spooler, emptied its folder, and printed a page.",
    "Renewed the certificate of the gateway and had the users connect again.",
    "清理了邮箱，删除了发件箱里卡住的大邮件，重新发送成功。",
    "Unlocked the account and told the user how to choose a new password.",
    "更换了三楼交换机的光模块，重新测试后速率恢复正常。",
)


def write_servicenow(path: Path, count: int) -> None:
    """A list of ``incident`` as CSV, with names of columns and labels of choices."""
    names = [
        "number",
        "short_description",
        "description",
        "state",
        "priority",
        "category",
        "cmdb_ci",
        "caller_id",
        "assigned_to",
        "assignment_group",
        "opened_at",
        "resolved_at",
        "closed_at",
        "close_code",
        "close_notes",
        "comments",
        "work_notes",
    ]
    rows = (
        [
            f"INC{number:07}", title, f"{title} since {number}", "Closed",
            "3 - Moderate", "Hardware", f"CI-{number % 50}", f"Abel {number % 300}",
            f"Beth {number % 20}", "Service Desk", f"{day} 08:10:00",
            f"{day} 10:20:00", f"{day} 11:00:00", "Solved (Permanently)", done,
            f"{day} 08:30:00 - Abel (Additional comments)\nPlease hurry",
            f"{day} 09:30:00 - Beth (Work notes)\nLooked at it",
        ]
        for number, title, done, day in _cases(count)
    )  # fmt: skip
    _write_csv(path, names, rows)


def write_jira(path: Path, count: int) -> None:
    """Issues as the search exports them as CSV: names of columns repeat."""
    names = [
        "Summary",
        "Issue key",
        "Issue Type",
        "Status",
        "Priority",
        "Resolution",
        "Assignee",
        "Reporter",
        "Created",
        "Resolved",
        "Component/s",
        "Description",
        "Attachment",
        "Comment",
        "Comment",
    ]
    rows = (
        [
            title, f"OPS-{number}", "Incident", "Done", "Medium", done, "Beth", "Abel",
            f"{_jira(day)} 8:10 AM", f"{_jira(day)} 10:20 AM", f"CI-{number % 50}",
            f"{title} since *{number}*",
            f"{_jira(day)} 8:20 AM;Abel;screen.png;https://jira.example/screen.png",
            f"{_jira(day)} 8:30 AM;Abel;Please hurry",
            f"{_jira(day)} 9:30 AM;Beth;Looked at it",
        ]
        for number, title, done, day in _cases(count)
    )  # fmt: skip
    _write_csv(path, names, rows)


def write_glpi(path: Path, count: int) -> None:
    """The list of tickets as CSV with semicolons."""
    names = [
        "ID",
        "Title",
        "Description",
        "Status",
        "Priority",
        "Category",
        "Requester - Requester",
        "Assigned to - Technician",
        "Opening date",
        "Resolution date",
        "Closing date",
        "Solution - Solution",
        "Followups - Description",
    ]
    rows = (
        [
            str(number), title, f"<p>{title} since {number}</p>", "Closed", "Medium",
            "Hardware", "Abel", "Beth", f"{day} 08:10", f"{day} 10:20", f"{day} 11:00",
            f"<p>{done}</p>", "<p>Looked at it</p>",
        ]
        for number, title, done, day in _cases(count)
    )  # fmt: skip
    _write_csv(path, names, rows, delimiter=";")


def write_zammad(path: Path, count: int) -> None:
    """Tickets of the interface with ``expand=true``, each with its articles."""
    tickets = [
        {
            "id": number,
            "number": f"{number + 10_000}",
            "title": title,
            "group": "Users",
            "priority": "2 normal",
            "state": "closed",
            "owner": "beth@example.org",
            "customer": "abel@example.org",
            "create_article_type": "email",
            "created_at": f"{day}T08:10:00.000Z",
            "close_at": f"{day}T11:00:00.000Z",
            "articles": [
                _article(f"<p>{title} since {number}</p>", "Customer", day, 8),
                _article("<p>Looked at it</p>", "Agent", day, 9, internal=True),
                _article(f"<p>{done}</p>", "Agent", day, 10),
            ],
        }
        for number, title, done, day in _cases(count)
    ]
    path.write_text(json.dumps(tickets, ensure_ascii=False), encoding="utf-8")


def write_znuny(path: Path, count: int) -> None:
    """What ``TicketGet`` of the generic interface answers with ``AllArticles``."""
    tickets = [
        {
            "TicketID": f"{number}",
            "TicketNumber": f"2025{number:012}",
            "Title": title,
            "Queue": "Service Desk",
            "State": "closed successful",
            "StateType": "closed",
            "Priority": "3 normal",
            "Owner": "beth",
            "CustomerUserID": "abel",
            "Type": "Incident",
            "Created": f"{day} 08:10:00",
            "Closed": f"{day} 11:00:00",
            "Article": [
                _letter(f"{title} since {number}", "customer", day, "1"),
                _letter("Looked at it", "agent", day, "0"),
                _letter(done, "agent", day, "1"),
            ],
        }
        for number, title, done, day in _cases(count)
    ]
    text = json.dumps({"Ticket": tickets}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")


WRITERS = {
    "servicenow": (".csv", write_servicenow),
    "jira": (".csv", write_jira),
    "glpi": (".csv", write_glpi),
    "zammad": (".json", write_zammad),
    "znuny": (".json", write_znuny),
}


def write(system: str, folder: Path, count: int) -> Path:
    """The export of *count* closed cases of that system."""
    suffix, writer = WRITERS[system]
    path = folder / f"{system}{suffix}"
    writer(path, count)
    return path


def _cases(count: int) -> Iterator[tuple[int, str, str, str]]:
    said = itertools.cycle(zip(TITLES, DONE, strict=True))
    for number, (title, done) in zip(range(1, count + 1), said, strict=False):
        day = f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
        yield number, f"{title} {number % 97}", f"{done} ({number % 89})", day


def _jira(day: str) -> str:
    year, month, date = day.split("-")
    names = [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ]
    return f"{date}/{names[int(month) - 1]}/{year[2:]}"


def _article(
    body: str, sender: str, day: str, hour: int, *, internal: bool = False
) -> dict[str, Any]:
    return {
        "body": body,
        "content_type": "text/html",
        "sender": sender,
        "from": sender,
        "internal": internal,
        "created_at": f"{day}T{hour:02}:20:00.000Z",
        "attachments": [{"filename": "screen.png"}] if sender == "Customer" else [],
    }


def _letter(body: str, sender: str, day: str, visible: str) -> dict[str, Any]:
    return {
        "Body": body,
        "ContentType": "text/plain; charset=utf-8",
        "SenderType": sender,
        "From": sender,
        "IsVisibleForCustomer": visible,
        "CreateTime": f"{day} 09:20:00",
    }


def _write_csv(path: Path, names: Any, rows: Any, *, delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([names, *rows])
