"""Files that arrive by themselves: each once, when it is whole, and never lost."""

import threading
from dataclasses import replace
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from ingest.extraction import FileStatus
from kb.articles.models import Submission, SubmissionState
from kb.errors import InvalidInputError
from web.background import arrivals
from web.background.arrivals import NobodyToSubmitError, Watch, take_mail, take_watched

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "share"
    made.mkdir()
    return made


@pytest.fixture
def maildir(tmp_path):
    made = tmp_path / "mail"
    for name in ("new", "cur", "tmp"):
        (made / name).mkdir(parents=True)
    return made


def count(services):
    with services.database.reading() as session:
        return session.scalar(select(func.count(Submission.id)))


def mail(subject="光模块故障", *, attachment=b""):
    message = EmailMessage()
    message["From"] = "wang@example.org"
    message["Subject"] = subject
    message.set_content("请检查 core-sw-01 的光模块。")
    if attachment:
        message.add_attachment(
            attachment, maintype="text", subtype="plain", filename="日志.txt"
        )
    return message.as_bytes()


def test_a_file_is_taken_in_once_it_has_settled(services, folder):
    watch = Watch()
    (folder / "a.txt").write_text("half")
    first = take_watched(services, watch, folder)
    (folder / "a.txt").write_text("half and half")
    second = take_watched(services, watch, folder)
    third = take_watched(services, watch, folder)
    fourth = take_watched(services, watch, folder)

    assert [len(each) for each in (first, second, third, fourth)] == [0, 0, 1, 0]
    assert third[0].status is FileStatus.OK


def test_what_arrives_waits_for_review(services, folder):
    watch = Watch()
    (folder / "a.txt").write_text("text")
    take_watched(services, watch, folder)
    take_watched(services, watch, folder)

    with services.database.reading() as session:
        submission = session.scalars(select(Submission)).one()
        assert submission.state is SubmissionState.SUBMITTED
        assert submission.author.login == "manager"


def test_a_new_start_takes_nothing_in_twice(services, folder):
    (folder / "a.txt").write_text("text")
    for watch in (Watch(), Watch()):
        take_watched(services, watch, folder)
        take_watched(services, watch, folder)

    assert count(services) == 1


def test_a_changed_file_is_taken_in_again(services, folder):
    watch = Watch()
    for text in ("one", "two and more"):
        (folder / "a.txt").write_text(text)
        take_watched(services, watch, folder)
        take_watched(services, watch, folder)

    with services.database.reading() as session:
        states = session.scalars(select(Submission.state).order_by(Submission.id)).all()
    assert states == [SubmissionState.WITHDRAWN, SubmissionState.SUBMITTED]


def test_folder_notes_and_sidecars_hold_for_what_arrives(services, folder):
    (folder / "a.txt").write_text("text")
    (folder / "a.txt.meta.toml").write_text('system = "核心网"\n', encoding="utf-8")
    watch = Watch()
    take_watched(services, watch, folder)
    take_watched(services, watch, folder)

    with services.database.reading() as session:
        assert (
            session.scalars(select(Submission)).one().attributes["system"] == "核心网"
        )


def test_a_note_in_an_outer_folder_holds_for_what_arrives_further_in(services, folder):
    (folder / "_meta.toml").write_text('system = "核心网"\n', encoding="utf-8")
    (folder / "switches" / "core").mkdir(parents=True)
    (folder / "switches" / "core" / "a.txt").write_text("text")
    watch = Watch()
    take_watched(services, watch, folder)
    take_watched(services, watch, folder)

    with services.database.reading() as session:
        found = session.scalars(select(Submission)).one()
        assert found.attributes["system"] == "核心网"


def test_a_message_is_taken_in_with_its_attachment_and_marked_as_read(
    services, maildir
):
    (maildir / "new" / "1.x").write_bytes(mail(attachment="端口抖动".encode()))

    (report,) = take_mail(services, maildir)

    assert (report.status, report.title) == (FileStatus.OK, "光模块故障")
    assert [path.name for path in (maildir / "cur").iterdir()] == ["1.x:2,S"]
    with services.database.reading() as session:
        submission = session.scalars(select(Submission)).one()
        assert [each.name for each in submission.attachments] == [
            "光模块故障.eml",
            "日志.txt",
        ]


def test_a_message_that_cannot_be_read_is_flagged_and_kept(services, maildir):
    (maildir / "new" / "1.x").write_bytes(b"")

    (report,) = take_mail(services, maildir)

    assert report.status is FileStatus.DAMAGED
    assert [path.name for path in (maildir / "cur").iterdir()] == ["1.x:2,FS"]


def test_a_message_is_not_lost_if_the_service_dies_before_it_is_moved(
    services, maildir, monkeypatch
):
    (maildir / "new" / "1.x").write_bytes(mail())
    move = arrivals.Path.replace

    def fail(path, target):
        if target.parent == maildir / "cur":
            raise OSError("no room")
        return move(path, target)

    with monkeypatch.context() as broken, pytest.raises(OSError, match="no room"):
        broken.setattr(arrivals.Path, "replace", fail)
        take_mail(services, maildir)

    (report,) = take_mail(services, maildir)

    assert report.status is FileStatus.DUPLICATE
    assert count(services) == 1
    assert not list((maildir / "new").iterdir())


@pytest.mark.parametrize(
    "subject", ["", "../../etc/passwd", "=?utf-8?B?5ZWK?=", "a" * 900]
)
def test_any_subject_is_a_name(services, maildir, subject):
    (maildir / "new" / "1.x").write_bytes(
        b"Subject: " + subject.encode() + b"\n\nText here\n"
    )

    (report,) = take_mail(services, maildir)

    assert report.status is FileStatus.OK
    assert "/" not in report.path


def test_a_folder_that_is_no_maildir_is_said(services, folder):
    with pytest.raises(InvalidInputError, match="no maildir"):
        take_mail(services, folder)


@pytest.mark.parametrize("login", ["nobody", "requester"])
def test_somebody_of_the_staff_must_submit(services, maildir, login):
    named = replace(services, settings=replace(services.settings, arrivals_login=login))
    (maildir / "new" / "1.x").write_bytes(mail())

    with pytest.raises(NobodyToSubmitError):
        take_mail(named, maildir)
    assert list((maildir / "new").iterdir())


def test_the_thread_takes_in_what_arrives(services, folder, maildir, monkeypatch):
    monkeypatch.setattr(arrivals, "POLL_SECONDS", 0.01)
    settings = replace(
        services.settings, watched_folder=str(folder), mail_folder=str(maildir)
    )
    (folder / "a.txt").write_text("text")
    (maildir / "new" / "1.x").write_bytes(mail())

    with arrivals.to_loop(replace(services, settings=settings)).running():
        wait = threading.Event()
        for _ in range(2_000):
            if count(services) == 2:
                break
            wait.wait(0.01)

    assert count(services) == 2
