"""The mail server that checks run beside an app, asked over real sockets, as an app would."""

import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest

from checker.expect import Unmet
from checker.launch import HostProcess
from checker.mailbox import HOST, Mailbox
from checker.mails import Fate
from checker.patience import Patience, looks
from checker.pending import Pending
from checker.servers import Servers
from tests.checker.running import run_checker

SECONDS = 10.0
APP = """
import os
import smtplib
from email.message import EmailMessage

from fastapi import FastAPI

app = FastAPI()


@app.get("/counter")
def send(subject: str) -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "app@example.com", "you@example.com", subject
    with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"]), local_hostname="app") as server:
        server.send_message(message)
    return "sent"
"""
CHECKS = '''
def test_mail(api, mailbox):
    """A mail comes."""
    assert mailbox.lines() == []
    expect(api.get("/counter", params={"subject": "first"})).status(200)
    mailbox.wait_for(1, "first")


def test_second_mail(api, mailbox):
    """Another one comes."""
    assert mailbox.lines() == []
    mailbox.refuse()
    api.get("/counter", params={"subject": "second\\u200b"})
    mailbox.wait_for(1, "second", seconds=0.01, cause="Nobody sent it.")


def test_no_mail(api, server):
    """This one asks for no mailbox."""
    assert server.mailbox.lines() == []
'''


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """One where somebody listens."""
    made = Mailbox(SECONDS)
    made.open()
    yield made
    made.close()


def send(mailbox: Mailbox, subject: str, text: str = "…") -> None:
    """Send a mail as an app does."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "app@example.com", "you@example.com", subject
    message.set_content(text)
    with connect(mailbox) as client:
        client.send_message(message)


def connect(mailbox: Mailbox) -> smtplib.SMTP:
    """A connection to the mailbox."""
    host, port = mailbox.environment["SMTP_HOST"], int(mailbox.environment["SMTP_PORT"])
    return smtplib.SMTP(host, port, local_hostname="app", timeout=SECONDS)


def test_it_keeps_what_it_takes(mailbox: Mailbox) -> None:
    """The addresses, the decoded subject and the text."""
    send(mailbox, "Żółw: 3 left", "Order some.")
    send(mailbox, "Another")
    (mail,) = mailbox.wait_for(1, "Żółw")
    assert (mail.sender, mail.recipients) == ("app@example.com", ("you@example.com",))
    assert (mail.subject, mail.text) == ("Żółw: 3 left", "Order some.\n")
    assert [each.subject for each in mailbox.wait_for(2)] == ["Żółw: 3 left", "Another"]
    assert mailbox.lines()[1] == "'Another' to you@example.com: taken"


def test_who_waits_for_more_mails_than_come_is_told_how_many_there_are(mailbox: Mailbox) -> None:
    send(mailbox, "GLOVES")
    with pytest.raises(Unmet, match=r"2 mails with `GLOVES` in the subject, each within 0\.01 s, got 1"):
        mailbox.wait_for(2, "GLOVES", seconds=0.01)
    with pytest.raises(Unmet, match=r"a mail within 0\.01 s, refused, got none") as caught:
        mailbox.wait_for(fate=Fate.REFUSED, seconds=0.1, cause="It was taken.")
    assert caught.value.cause == "It was taken."


def test_who_waits_in_vain_once_waits_briefly_after_that() -> None:
    """A tenth of the time; what is there already, is there at once."""
    mailbox = Mailbox(0.1)
    mailbox.open()
    try:
        for seconds in ("0.1", "0.01", "0.01"):
            with pytest.raises(Unmet, match=rf"a mail within {seconds} s, got none"):
                mailbox.wait_for()
        send(mailbox, "GLOVES")
        assert len(mailbox.wait_for(1, "GLOVES")) == 1
    finally:
        mailbox.close()


def test_it_tells_whether_a_mail_arrives(mailbox: Mailbox) -> None:
    assert mailbox.stays_empty(0.01)
    with ThreadPoolExecutor() as pool:
        sending = pool.submit(send, mailbox, "GLOVES")
        assert not mailbox.stays_empty(SECONDS)
        sending.result(SECONDS)


def test_it_holds_a_mail_until_it_is_released(mailbox: Mailbox) -> None:
    """Who sends it waits; other mails are taken meanwhile."""
    mailbox.hold("SLOW")
    with ThreadPoolExecutor() as pool:
        sending = pool.submit(send, mailbox, "SLOW")
        mailbox.wait_for(1, "SLOW", fate=Fate.HELD)
        send(mailbox, "QUICK")
        assert [mail.subject for mail in mailbox.taken()] == ["QUICK"]
        assert not sending.done()
        mailbox.release()
        sending.result(SECONDS)
    assert mailbox.held() == []
    assert len(mailbox.wait_for(1, "SLOW")) == 1
    send(mailbox, "SLOW")
    assert len(mailbox.taken("SLOW")) == 2


def test_a_mail_that_is_held_for_long_is_taken(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a slow server is no dead one."""
    monkeypatch.setattr("checker.smtp.HOLD_SECONDS", 0.01)
    mailbox.hold()
    send(mailbox, "SLOW")
    assert len(mailbox.wait_for(1)) == 1


def test_a_mail_that_is_broken_off_was_not_taken(mailbox: Mailbox) -> None:
    """As by an app that is killed while it sends."""
    mailbox.hold()
    client = connect(mailbox)
    client.ehlo()
    client.mail("app@example.com")
    client.rcpt("you@example.com")
    client.docmd("DATA")
    client.send(b"Subject: GLOVES\r\n\r\n.\r\n")
    mailbox.wait_for(1, "GLOVES", fate=Fate.HELD)
    assert not mailbox.breaks_off("GLOVES", 0.01)
    client.close()
    assert mailbox.breaks_off("GLOVES", SECONDS)
    mailbox.release()
    assert mailbox.taken() == mailbox.held() == []


@pytest.mark.parametrize("reply", ["451 later", "554 never"])
def test_it_refuses_with_the_reply_that_it_is_told(mailbox: Mailbox, reply: str) -> None:
    """All mails, or those about something, until it is released."""
    mailbox.refuse(reply, "GLOVES")
    send(mailbox, "BOOTS")
    with pytest.raises(smtplib.SMTPDataError, match=reply[:3]):
        send(mailbox, "GLOVES")
    assert [mail.subject for mail in mailbox.refused()] == ["GLOVES"]
    assert [mail.subject for mail in mailbox.taken()] == ["BOOTS"]
    mailbox.take("NEW GLOVES")
    send(mailbox, "NEW GLOVES")
    with pytest.raises(smtplib.SMTPDataError, match=reply[:3]):
        send(mailbox, "OLD GLOVES")
    mailbox.release()
    send(mailbox, "GLOVES")
    assert len(mailbox.wait_for(2, "GLOVES")) == 2


def test_nobody_listens_before_it_is_opened_and_after_it_is_shut() -> None:
    """The port stays the same, and what was on its way is cut."""
    mailbox = Mailbox(SECONDS)
    port = mailbox.port
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            connect(mailbox)
        mailbox.open()
        mailbox.open()
        mailbox.hold()
        with ThreadPoolExecutor() as pool:
            sending = pool.submit(send, mailbox, "GLOVES")
            mailbox.wait_for(1, fate=Fate.HELD)
            mailbox.shut()
            with pytest.raises(smtplib.SMTPServerDisconnected):
                sending.result(SECONDS)
        assert mailbox.wait_for(1, fate=Fate.BROKEN)
        mailbox.begin()
        assert mailbox.lines() == []
        mailbox.shut()
        mailbox.shut()
    assert mailbox.port == port
    mailbox.close()
    with socket.create_server((HOST, port)):
        pass


def test_a_mail_that_the_checker_cut_off_is_not_laid_at_the_apps_door(
    host: HostProcess, submission: Callable[..., Path]
) -> None:
    """The app was killed while the mail was held."""
    servers = Servers(host, submission(APP), SECONDS, {}, ["mailbox"])
    try:
        server = servers.make().start()
        assert server.mailbox
        server.mailbox.open()
        server.mailbox.hold()
        request = server.client.build_request("GET", "/counter", params={"subject": "GLOVES"})
        with Pending(server.address, request):
            server.mailbox.wait_for(1, "GLOVES", fate=Fate.HELD)
            server.kill()
            server.mailbox.wait_for(1, "GLOVES", fate=Fate.LEFT)
        assert server.mailbox.lines() == [
            "'GLOVES' to you@example.com: still held when the checker ended the app"
        ]
    finally:
        servers.close()


def test_patience_asks_until_it_is_done_or_lost() -> None:
    patience = Patience()
    answers = iter([False, False, True])
    assert patience.until(lambda: next(answers), SECONDS)
    assert patience.bound(SECONDS) == SECONDS
    assert not patience.until(lambda: False, 0.0)
    assert patience.bound(SECONDS) == SECONDS / 10
    assert patience.until(lambda: True, 0.0)


def test_looks_grow_rare() -> None:
    """The first is at once, the last when time is over: who asks without a pause asks thousands of times."""
    assert len(list(looks(0.0))) == 1
    assert 1 < len(list(looks(0.1))) < 10


def test_an_app_is_told_where_its_mailbox_is(host: HostProcess, submission: Callable[..., Path]) -> None:
    """Each server has one of its own, if the lesson names it."""
    servers = Servers(host, submission(APP), SECONDS, {}, ["mailbox"])
    try:
        first, second = servers.make().start(), servers.make().start()
        assert first.mailbox
        assert second.mailbox
        first.mailbox.open()
        assert first.client.get("/counter", params={"subject": "Hello"}).json() == "sent"
        assert second.client.get("/counter", params={"subject": "Hello"}).status_code == 500
        assert len(first.mailbox.wait_for(1, "Hello")) == 1
    finally:
        servers.close()


def test_a_failed_check_shows_the_mails(course: Path) -> None:
    """Those of this check, each with what became of it, and nothing that a terminal would obey."""
    add_checks(course)
    metadata = course / "lessons" / "lesson01" / "lesson.toml"
    metadata.write_text('services = ["mailbox"]\n' + metadata.read_text("utf-8"), encoding="utf-8")
    run = run_checker("lesson01", "--step", "show", "--json", course=course)
    checks = run.verdict["steps"][0]["checks"]
    outcomes = {check["id"]: check["outcome"] for check in checks}
    assert outcomes == {"test_mail": "passed", "test_second_mail": "failed", "test_no_mail": "passed"}
    failure = checks[1]["failure"]
    assert failure["mails"] == ["'second\\u200b' to you@example.com: refused"]
    assert (failure["got"], failure["cause"]) == ("none", "Nobody sent it.")
    assert "SMTPDataError" in failure["error"]


def test_a_mailbox_that_the_lesson_does_not_name_is_the_courses_fault(course: Path) -> None:
    """The app would not know of it."""
    add_checks(course)
    run = run_checker("lesson01", "--step", "show", course=course)
    assert run.status == 2
    assert 'Checks of lesson01 need `services = ["mailbox"]`' in run.err


def add_checks(course: Path) -> None:
    """Let the app of the first lesson send mails, and a step of it ask for them."""
    checks = course / "lessons" / "lesson01" / "checks" / "test_show.py"
    checks.write_text("from checker.expect import expect\n" + CHECKS, encoding="utf-8")
    (course / "exercises" / "lesson01" / "app" / "main.py").write_text(APP, encoding="utf-8")


def test_who_needs_no_mailbox_does_not_import_its_server() -> None:
    """Its import takes longer than many a check."""
    code = "import sys, checker.run, checker.plugin, checker.fixtures; print('aiosmtpd' in sys.modules)"
    found = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True)
    assert found.stdout == "False\n"
