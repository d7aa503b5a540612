"""A mail server for the app to send to: it keeps what it takes, and can be slow, refuse or be down.

The server itself is aiosmtpd's, in `checker.smtp`, which is imported when the first mailbox is opened.
"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from checker.expect import Unmet
from checker.patience import Patience

if TYPE_CHECKING:
    from checker.smtp import Post

HOST = "127.0.0.1"
HOLD_SECONDS = 5.0
"""How long a mail is held at most."""
SHARED = [getattr(socket, name) for name in ("SO_REUSEADDR", "SO_REUSEPORT") if hasattr(socket, name)]


class Fate(StrEnum):
    """What became of a mail."""

    HELD = "held: neither taken nor refused yet"
    TAKEN = "taken"
    REFUSED = "refused"
    BROKEN = "broken off by the app before it was taken"
    LEFT = "still held when the checker ended the app"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the app sent it: the addresses of the envelope, the decoded subject and the text."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject!r} to {', '.join(self.recipients)}"


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to happen to mails whose subject contains a text."""

    about: str
    fate: Fate
    reply: str = ""
    """With which the mail is refused."""

    def covers(self, mail: Mail) -> bool:
        return self.about in mail.subject


class Mailbox:
    """A mail server on a port of its own, where nobody listens before `open`.

    `about` always is a text that the subject contains, as an SKU; without it, every mail is meant. `seconds`
    is how long to wait for a mail, as long as there is `patience`.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._place = _bound(0)  # never listens: it keeps the port while nobody does
        self._post: Post | None = None
        self._listens = False
        self._changed = threading.Condition()
        self._mails: list[tuple[Mail, Fate]] = []
        self._orders: list[_Order] = []
        self._left: list[Mail] = []
        self.patience = Patience()

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return int(self._place.getsockname()[1])

    @property
    def environment(self) -> dict[str, str]:
        """The variables that tell an app where its mail server is."""
        return {"SMTP_HOST": HOST, "SMTP_PORT": str(self.port)}

    # What it does to mails

    def open(self) -> None:
        """Listen, if it does not yet."""
        if not self._listens:
            if self._post is None:
                from checker.smtp import Post

                self._post = Post(self)
            self._post.listen(_bound(self.port))
            self._listens = True

    def shut(self) -> None:
        """Be down: connections are cut, and nobody listens on the port until `open`."""
        if self._post and self._listens:
            self._post.shut()
            self._listens = False

    def hold(self, about: str = "") -> None:
        """Hold each mail, when its data is there, until `release`, and for at most 5 s: a slow server."""
        self._order(_Order(about, Fate.HELD))

    def refuse(self, reply: str = "554 refused by the mailbox", about: str = "") -> None:
        """Refuse each mail with this reply (4xx: for now, 5xx: for good), when its data is there."""
        self._order(_Order(about, Fate.REFUSED, reply))

    def take(self, about: str) -> None:
        """Take such mails again, whatever happens to others."""
        self._order(_Order(about, Fate.TAKEN))

    def release(self) -> None:
        """Take every mail from now on, those that are held first."""
        with self._changed:
            self._orders.clear()
            self._changed.notify_all()
        if self._post:
            self._post.release()

    def begin(self) -> None:
        """Begin anew, as for another check: empty, open, and neither holding nor refusing."""
        self.release()
        self.forget()
        self.open()

    def forget(self) -> None:
        """Be empty; what is held stays held."""
        with self._changed:
            self._mails.clear()
            self._left.clear()

    def leave(self) -> None:
        """The checker is about to end the app: what is held now, the app will not break off by itself."""
        with self._changed:
            self._left += [mail for mail, fate in self._mails if fate is Fate.HELD]

    def close(self) -> None:
        """End the server and give its port back."""
        self.shut()
        if self._post:
            self._post.close()
        self._place.close()

    # What it has

    def taken(self, about: str = "") -> list[Mail]:
        """The mails that it took, in this order."""
        return self._with(Fate.TAKEN, about)

    def held(self, about: str = "") -> list[Mail]:
        """The mails that it holds now."""
        return self._with(Fate.HELD, about)

    def refused(self, about: str = "") -> list[Mail]:
        """The mails that it refused; one that was sent again is there again."""
        return self._with(Fate.REFUSED, about)

    def wait_for(
        self,
        count: int = 1,
        about: str = "",
        *,
        fate: Fate = Fate.TAKEN,
        seconds: float | None = None,
        cause: str = "",
    ) -> list[Mail]:
        """The mails that met this fate, as soon as they are so many; raises `Unmet` if that takes too long.

        After a wait that was in vain, others are short.
        `cause` is the likeliest reason for their lack.
        """
        bound = self.patience.bound(self._seconds if seconds is None else seconds)
        if not self._wait(lambda: len(self._with(fate, about)) >= count, bound):
            self.patience.lose()
            found = self._with(fate, about)
            which = f" with `{about}` in the subject" if about else ""
            many = f"a mail{which}" if count == 1 else f"{count} mails{which}"
            fates = "" if fate is Fate.TAKEN else f", {fate}"
            raise Unmet(f"{many} within {bound:g} s{fates}", f"{len(found) or 'none'}", cause=cause)
        return self._with(fate, about)

    def breaks_off(self, about: str, seconds: float) -> bool:
        """Whether the app breaks such a mail off within this time."""
        return self._wait(lambda: bool(self._with(Fate.BROKEN, about)), seconds)

    def stays_empty(self, seconds: float) -> bool:
        """Whether no mail is there, and none arrives within this time."""
        return not self._wait(lambda: bool(self._mails), seconds)

    def lines(self) -> list[str]:
        """Every mail since `begin` with its fate, a line each, as evidence."""
        with self._changed:
            return [f"{mail}: {fate}" for mail, fate in self._mails]

    # What its server tells

    def arrived(self, mail: Mail) -> str | None:
        """A mail is there: the reply that refuses it, "" to hold it, None to take it."""
        with self._changed:
            orders = (order for order in reversed(self._orders) if order.covers(mail))
            order = next(orders, _Order("", Fate.TAKEN))
            self._mails.append((mail, order.fate))
            self._changed.notify_all()
        return None if order.fate is Fate.TAKEN else order.reply

    def let_go(self, mail: Mail, fate: Fate) -> None:
        """A mail is held no longer; what happened before `begin` is no longer of interest."""
        with self._changed:
            if fate is Fate.BROKEN and any(mail is each for each in self._left):
                fate = Fate.LEFT
            for place, (known, _) in enumerate(self._mails):
                if known is mail:
                    self._mails[place] = (mail, fate)
            self._changed.notify_all()

    def _order(self, order: _Order) -> None:
        with self._changed:
            self._orders.append(order)

    def _with(self, fate: Fate, about: str) -> list[Mail]:
        with self._changed:
            return [mail for mail, met in self._mails if met is fate and about in mail.subject]

    def _wait(self, done: Callable[[], bool], seconds: float) -> bool:
        due = time.monotonic() + seconds
        with self._changed:
            while not done() and (left := due - time.monotonic()) > 0:
                self._changed.wait(left)
            return done()


def _bound(port: int) -> socket.socket:
    """A socket on this port, which may be shared with others that do not listen."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    for option in SHARED:
        with suppress(OSError):
            made.setsockopt(socket.SOL_SOCKET, option, 1)
    made.bind((HOST, port))
    return made
