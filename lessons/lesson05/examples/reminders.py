"""A library that sends reminders after the response, whatever the mail server does."""

import smtplib
from email.message import EmailMessage

from fastapi import BackgroundTasks, FastAPI
from fastapi.testclient import TestClient

from checker.mailbox import Mailbox

mailbox = Mailbox(seconds=30)
app = FastAPI()
reminders: dict[str, str] = {}


# --8<-- [start:mail]
def send_mail(recipient: str, subject: str) -> None:
    """Hand a mail to the mail server."""
    message = EmailMessage()
    message["From"] = "library@example.com"
    message["To"] = recipient
    message["Subject"] = subject
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as server:  # (1)!
        server.send_message(message)  # (2)!


# --8<-- [end:mail]


# --8<-- [start:task]
def remind(reader: str) -> None:
    """Send a reminder, and note what came of it."""
    try:
        send_mail(reader, "Your book is overdue")
        reminders[reader] = "sent"
    except OSError as error:  # (1)!
        reminders[reader] = f"failed: {error}"


@app.post("/reminders/{reader}", status_code=202)
def send_reminder(reader: str, background: BackgroundTasks) -> str:
    """Have a reminder sent."""
    reminders[reader] = "queued"  # (2)!
    background.add_task(remind, reader)  # (3)!
    return "it will be sent"


# --8<-- [end:task]

client = TestClient(app)  # a test client returns when the background tasks are done
mailbox.open()
client.post("/reminders/ada@example.com")
mailbox.refuse("550 no such reader")
client.post("/reminders/ben@example.com")
mailbox.shut()
client.post("/reminders/cleo@example.com")
for reader, status in reminders.items():
    print(reader, status)
mailbox.close()
