"""One incident from report to closing, as every client has to be able to play it.

The programs in ``programs/`` do the same in their own languages. All of them call all
operations of the contract, and print ``EXPECTED``.
"""

import os
import time

EXPECTED = """\
found 1 扫描仪无法开机
reported new 扫描仪不识别 😀
suggested solution
commented new
transferred 2
submitted submitted
linked true
resolved resolved
refused closing_refused [solution_under_review, not_confirmed]
reviewed checked_in
article 重装驱动 😀，再看一眼。
attachment 处理记录（三楼）.log true
verified confirmed
closed closed
word 好了，谢谢 😀
reopened in_progress
checked in checked_in
changes article.checked_in incident.changed incident.closed incident.commented \
incident.opened review.requested
missing not_found
invalid invalid_input createIncident/impact
""".splitlines()
SECTIONS = {
    "section": [
        {"name": "symptom", "text": "设备没有反应"},
        {"name": "resolution", "text": "重装驱动 😀，再看一眼。"},
    ]
}
ATTRIBUTES = {"category": "打印", "system": "Windows"}


def play(port, read_fault, name, on_line):
    """The transcript. *port* is zeep's; ``read_fault(call)`` gives the typed fault."""
    lines = []

    def say(line):
        lines.append(line)
        on_line(line)

    cursor = to_the_end_of_changes(port)
    found = port.search(query="开机", limit=5)
    say(f"found {found.total} {found.hits.hit[0].title}")
    number = report(port, say)
    data = os.urandom(10 << 20)
    submission = submit(port, say, number, name, data)
    refused = read_fault(lambda: port.closeIncident(number=number))
    say(f"refused {refused.code} [{', '.join(refused.details.detail)}]")
    wait_for_review(port, say, submission, data)
    close(port, say, number)
    checked_in = port.checkIn(
        title=f"直接收入 {name}", sections=SECTIONS, attributes=ATTRIBUTES
    )
    say(f"checked in {checked_in.state}")
    changes = port.listChanges(cursor=cursor, limit=100).changes.change
    say(f"changes {' '.join(sorted({change.kind for change in changes}))}")
    missing = read_fault(lambda: port.getArticle(id=999_999_999))
    say(f"missing {missing.code}")
    invalid = read_fault(lambda: port.createIncident(title="x", impact=7))
    say(f"invalid {invalid.code} {invalid.path}")
    return lines


def submit(port, say, number, name, data):
    files = {"attachment": [{"name": "处理记录（三楼）.log", "data": data}]}
    submission = port.submitSolution(
        title=f"驱动损坏 {name}",
        sections=SECTIONS,
        attributes=ATTRIBUTES,
        attachments=files,
    )
    say(f"submitted {submission.state}")
    waiting = port.linkSolution(number=number, submission=submission.id)
    say(f"linked {_said(waiting.pendingSubmission == submission.id)}")
    say(f"resolved {port.resolveIncident(number=number, done='换了驱动').state}")
    return submission


def wait_for_review(port, say, submission, data):
    while submission.state in {"submitted", "in_review"}:
        time.sleep(0.1)
        submission = port.getSubmission(id=submission.id)
    say(f"reviewed {submission.state}")
    article = port.getArticle(id=submission.article)
    say(f"article {article.sections.section[1].text}")
    file = port.getAttachment(id=article.attachments.attachment[0].id)
    say(f"attachment {file.name} {_said(file.data == data)}")


def report(port, say):
    incident = port.createIncident(
        title="扫描仪不识别 😀",
        description="三楼 <a> & 二楼",
        **ATTRIBUTES,
        impact=2,
        urgency=2,
    )
    number = incident.number
    say(f"reported {incident.state} {incident.title}")
    # zeep hands out the only child of a result in its place: here the list of hits.
    hits = port.suggest(incident=number, limit=10).hit
    say(f"suggested {hits[0].kind}")
    commented = port.addComment(number=number, text="重启过 😀", internal=True)
    say(f"commented {commented.state}")
    moved = port.transferIncident(
        number=number, reason="要查驱动", tried="重启", level=2
    )
    say(f"transferred {moved.level}")
    return number


def close(port, say, number):
    verified = port.verifyIncident(
        number=number, solved=True, text="好了，谢谢 😀", satisfaction=5
    )
    say(f"verified {verified.verification}")
    say(f"closed {port.closeIncident(number=number).state}")
    for event in port.getIncident(number=number).events.event:
        if event.text and "谢谢" in event.text:
            say(f"word {event.text}")
    say(f"reopened {port.reopenIncident(number=number, reason='又坏了').state}")


def to_the_end_of_changes(port):
    cursor, more = "", True
    while more:
        changes = port.listChanges(cursor=cursor)
        cursor, more = changes.nextCursor, changes.more
    return cursor


def _said(truth):
    return "true" if truth else "false"
