"""The mails that a server was sent, with their fates: told by the server, asked by checks, in any thread."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


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
class Order:
    """What is to happen to mails whose subject contains a text: the fate, and the reply that refuses them."""

    about: str
    fate: Fate
    reply: str = ""

    def covers(self, mail: Mail) -> bool:
        """Whether it is meant for this mail."""
        return self.about in mail.subject


class Mails:
    """All mails since `clear`, and what is to happen to those that arrive."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._mails: list[tuple[Mail, Fate]] = []
        self._orders: list[Order] = []
        self._left: list[Mail] = []

    def order(self, order: Order) -> None:
        """Do so with such mails from now on; a later order goes before an earlier one."""
        with self._changed:
            self._orders.append(order)

    def forget_orders(self) -> None:
        """Take every mail from now on."""
        with self._changed:
            self._orders.clear()

    def clear(self) -> None:
        """Be empty."""
        with self._changed:
            self._mails.clear()
            self._left.clear()

    def leave(self) -> None:
        """The checker is about to end the app: what is held now, the app will not break off by itself."""
        with self._changed:
            self._left += [mail for mail, fate in self._mails if fate is Fate.HELD]

    def arrived(self, mail: Mail) -> str | None:
        """A mail is there: the reply that refuses it, "" to hold it, None to take it."""
        with self._changed:
            orders = (order for order in reversed(self._orders) if order.covers(mail))
            order = next(orders, Order("", Fate.TAKEN))
            self._mails.append((mail, order.fate))
            self._changed.notify_all()
        return None if order.fate is Fate.TAKEN else order.reply

    def let_go(self, mail: Mail, fate: Fate) -> None:
        """A mail is held no longer; what happened before `clear` is no longer of interest."""
        with self._changed:
            if fate is Fate.BROKEN and any(mail is each for each in self._left):
                fate = Fate.LEFT
            for place, (known, _) in enumerate(self._mails):
                if known is mail:
                    self._mails[place] = (mail, fate)
            self._changed.notify_all()

    def having(self, fate: Fate, about: str = "") -> list[Mail]:
        """The mails with this fate and this text in the subject, in the order in which they came."""
        with self._changed:
            return [mail for mail, met in self._mails if met is fate and about in mail.subject]

    def all(self) -> list[tuple[Mail, Fate]]:
        """Every mail, in the order in which they came."""
        with self._changed:
            return list(self._mails)

    def wait(self, done: Callable[[], bool], seconds: float) -> bool:
        """Wait for at most so many seconds until this is true; whether it is."""
        due = time.monotonic() + seconds
        with self._changed:
            while not done() and (left := due - time.monotonic()) > 0:
                self._changed.wait(left)
            return done()
