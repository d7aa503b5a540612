"""Mails, handed in to a mail server."""

import smtplib
from email.message import EmailMessage

from app.settings import mail_server

SENDER = "warehouse@example.com"
SECONDS = 10  # without a time limit, a server that does not answer stops its client for ever


def send_mail(recipient: str, subject: str, text: str, message_id: str) -> None:
    """Return when the mail server has taken the mail; raises OSError, of which SMTPException is one, if not.

    A `message_id` looks like `<7@warehouse.example.com>`, angle brackets included. Whoever gets the same one
    twice can tell that it is one mail.
    """
    message = EmailMessage()
    message["From"] = SENDER
    message["To"] = recipient
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message.set_content(text)
    host, port = mail_server()
    with smtplib.SMTP(host, port, timeout=SECONDS) as server:
        server.send_message(message)
