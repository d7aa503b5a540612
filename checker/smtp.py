"""The mail server behind a mailbox: aiosmtpd's, on an event loop in a thread of its own."""

import asyncio
import email
import email.policy
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from email.message import EmailMessage
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from checker.mails import Fate, Mail, Mails

NAME = "mailbox.example"
"""What it calls itself; without a name, aiosmtpd asks the network for one."""
HOLD_SECONDS = 5.0
"""How long a mail is held at most."""
MAX_BYTES = 1_000_000
TAKEN = "250 OK"


class Post:
    """Takes mails, and tells of them; its methods may be called from any thread, save its own."""

    def __init__(self, mails: Mails) -> None:
        self._handler = _Handler(mails)
        self._connections: WeakSet[_Connection] = WeakSet()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="mailbox", daemon=True)
        self._thread.start()

    def listen(self, place: socket.socket) -> None:
        """Take connections on a bound socket, which from now on is this server's to close."""
        self._do(lambda: self._listen(place))

    def shut(self) -> None:
        """Cut all connections and listen no longer."""
        self._do(self._shut)

    def release(self) -> None:
        """Take the mails that are held."""
        self._do(self._handler.release)

    def close(self) -> None:
        """End the thread."""
        self._do(self._shut)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _do(self, what: Callable[[], Awaitable[None]]) -> None:
        """Run something on the loop and wait until it is done."""

        async def run() -> None:
            await what()

        asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    async def _listen(self, place: socket.socket) -> None:
        self._server = await self._loop.create_server(self._connect, sock=place)

    def _connect(self) -> "_Connection":
        connection = _Connection(
            self._handler,
            hostname=NAME,
            ident="mailbox",
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            loop=self._loop,
        )
        self._connections.add(connection)
        return connection

    async def _shut(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        tasks = [task for connection in self._connections if (task := connection.cut())]
        if tasks:
            await asyncio.wait(tasks)
        await asyncio.sleep(0)  # what is called when a connection is lost


class _Connection(SMTP):
    """One connection of an app."""

    def cut(self) -> asyncio.Task[None] | None:
        """Break it off; what has to end before nothing of it is left."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()
            return self._handler_coroutine
        return None


class _Handler:
    """What aiosmtpd asks; see its documentation of handlers."""

    def __init__(self, mails: Mails) -> None:
        self._mails = mails
        self._held: set[asyncio.Event] = set()

    async def release(self) -> None:
        """Let go of the mails that are held."""
        for released in self._held:
            released.set()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Take a mail, refuse it, or hold it first."""
        mail = _read(envelope)
        reply = self._mails.arrived(mail)
        if reply == "":
            await self._hold(mail)
        return reply or TAKEN

    async def _hold(self, mail: Mail) -> None:
        released = asyncio.Event()
        self._held.add(released)
        fate = Fate.BROKEN
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(released.wait(), HOLD_SECONDS)
            fate = Fate.TAKEN
        finally:
            self._held.discard(released)
            self._mails.let_go(mail, fate)


def _read(envelope: Envelope) -> Mail:
    content: Any = envelope.content or b""
    message = email.message_from_bytes(content, policy=email.policy.default)
    return Mail(
        sender=str(envelope.mail_from),
        recipients=tuple(envelope.rcpt_tos),
        subject=str(message.get("subject", "")),
        text=_text(message),
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    try:
        return str(body.get_content()).replace("\r\n", "\n") if body else ""
    except LookupError:  # an encoding that nobody knows
        return ""
