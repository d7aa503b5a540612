"""A mail server for the app to send to: it keeps what it takes, and can be slow, refuse or be down.

The server itself is aiosmtpd's, in `checker.smtp`, which is imported when the first mailbox is opened.
"""

import socket
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from checker.environment import MAIL_VARIABLES
from checker.expect import Unmet
from checker.mails import Fate, Mail, Mails, Order
from checker.patience import Patience

if TYPE_CHECKING:
    from checker.smtp import Post

HOST = "127.0.0.1"
SHARED = [getattr(socket, name) for name in ("SO_REUSEADDR", "SO_REUSEPORT") if hasattr(socket, name)]


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
        self._mails = Mails()
        self.patience = Patience()

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return int(self._place.getsockname()[1])

    @property
    def environment(self) -> dict[str, str]:
        """The variables that tell an app where its mail server is."""
        return dict(zip(MAIL_VARIABLES, (HOST, str(self.port)), strict=True))

    # What it does to mails

    def open(self) -> None:
        """Listen, if it does not yet."""
        if not self._listens:
            if self._post is None:
                from checker.smtp import Post

                self._post = Post(self._mails)
            self._post.listen(_bound(self.port))
            self._listens = True

    def shut(self) -> None:
        """Be down: connections are cut, and nobody listens on the port until `open`."""
        if self._post and self._listens:
            self._post.shut()
            self._listens = False

    def hold(self, about: str = "") -> None:
        """Hold each mail, when its data is there, until `release`, and for at most 5 s: a slow server."""
        self._mails.order(Order(about, Fate.HELD))

    def refuse(self, reply: str = "554 refused by the mailbox", about: str = "") -> None:
        """Refuse each mail with this reply (4xx: for now, 5xx: for good), when its data is there."""
        self._mails.order(Order(about, Fate.REFUSED, reply))

    def take(self, about: str) -> None:
        """Take such mails again, whatever happens to others."""
        self._mails.order(Order(about, Fate.TAKEN))

    def release(self) -> None:
        """Take every mail from now on, those that are held first."""
        self._mails.forget_orders()
        if self._post:
            self._post.release()

    def begin(self) -> None:
        """Begin anew, as for another check: empty, open, and neither holding nor refusing."""
        self.release()
        self.forget()
        self.open()

    def forget(self) -> None:
        """Be empty; what is held stays held."""
        self._mails.clear()

    def leave(self) -> None:
        """The checker is about to end the app: what is held now, the app will not break off by itself."""
        self._mails.leave()

    def close(self) -> None:
        """End the server and give its port back."""
        self.shut()
        if self._post:
            self._post.close()
        self._place.close()

    # What it has

    def taken(self, about: str = "") -> list[Mail]:
        """The mails that it took, in this order."""
        return self._mails.having(Fate.TAKEN, about)

    def held(self, about: str = "") -> list[Mail]:
        """The mails that it holds now."""
        return self._mails.having(Fate.HELD, about)

    def refused(self, about: str = "") -> list[Mail]:
        """The mails that it refused; one that was sent again is there again."""
        return self._mails.having(Fate.REFUSED, about)

    def wait_for(
        self,
        count: int = 1,
        about: str = "",
        *,
        fate: Fate = Fate.TAKEN,
        seconds: float | None = None,
        cause: str = "",
    ) -> list[Mail]:
        """The mails that met this fate, when they are so many; raises `Unmet` if the next one takes too long.

        After a wait that was in vain, others are short.
        `cause` is the likeliest reason for their lack.
        """
        bound = self.patience.bound(self._seconds if seconds is None else seconds)
        found = self._mails.having(fate, about)
        while len(found) < count and self._mails.wait(partial(self._more, fate, about, len(found)), bound):
            found = self._mails.having(fate, about)
        if len(found) < count:
            self.patience.lose()
            which = f" with `{about}` in the subject" if about else ""
            many = f"a mail{which}" if count == 1 else f"{count} mails{which}, each"
            fates = "" if fate is Fate.TAKEN else f", {fate}"
            raise Unmet(f"{many} within {bound:g} s{fates}", f"{len(found) or 'none'}", cause=cause)
        return found

    def _more(self, fate: Fate, about: str, than: int) -> bool:
        return len(self._mails.having(fate, about)) > than

    def breaks_off(self, about: str, seconds: float) -> bool:
        """Whether the app breaks such a mail off within this time."""
        return self._mails.wait(lambda: bool(self._mails.having(Fate.BROKEN, about)), seconds)

    def stays_empty(self, seconds: float) -> bool:
        """Whether no mail is there, and none arrives within this time."""
        return not self._mails.wait(lambda: bool(self._mails.all()), seconds)

    def lines(self) -> list[str]:
        """Every mail since `begin` with its fate, a line each, as evidence."""
        return [f"{mail}: {fate}" for mail, fate in self._mails.all()]


def _bound(port: int) -> socket.socket:
    """A socket on this port, which may be shared with others that do not listen."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    for option in SHARED:
        with suppress(OSError):
            made.setsockopt(socket.SOL_SOCKET, option, 1)
    made.bind((HOST, port))
    return made
