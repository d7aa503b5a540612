"""Step sessions: tasks keep nobody waiting: not for a connection, and not for the event loop."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from checker.accounts import Accounts, Headers
from checker.expect import Unmet, expect, require
from checker.life import Stopped
from checker.mailbox import Mailbox
from checker.mails import Fate
from checker.server import Server
from checker.values import show

pytestmark = [pytest.mark.continues, pytest.mark.processes]

MANY = 40
HELD = 16
PROBES = 10
PROBE_SECONDS = 2.5
BURST_SECONDS = 10.0
NOTE_SECONDS = 10.0
BLOCKED = (
    "An `async def` task runs on the event loop, and `smtplib` blocks it while it waits: nobody is answered "
    "meanwhile. Make the task `def`: it runs in a thread."
)
KEPT = (
    "Something keeps a connection, or even the database's lock for writing, while a mail waits for its server: the "
    "request's session (give it `scope=\"function\"`), or the task's own. Close a session before you send."
)
STARVED = (
    "With fifteen connections in the pool, a request that keeps its session until its task is done, and a task that "
    "needs one more, wait for each other: `QueuePool limit … reached`. Give the request's session "
    '`scope="function"`, and the task one of its own.'
)
LOST = (
    "The answers were right, and a task was not: did it raise? A session that is closed, or an object whose session "
    "is, is of no use to it: pass it an id. And a worker has to look for all that wait."
)
TOO_EARLY = "The status becomes `sent` after `send_message` has returned, not before it is called."


def test_health(server: Server, api: httpx.Client, accounts: Accounts, mailbox: Mailbox) -> None:
    """`GET /health` is answered while a task waits for the mail server."""
    clerk = accounts.headers("clerk")
    create(api, clerk, "LIVELY")
    mailbox.hold()
    with picked(server, pick(api, clerk, "LIVELY")):
        mailbox.wait_for(1, "LIVELY", fate=Fate.HELD)
        for _ in range(PROBES):
            request = api.build_request("GET", "/health")
            probe(server, mailbox, request, "a task waits for the mail server", BLOCKED)
        mailbox.release()
        mailbox.wait_for(1, "LIVELY")


def test_meanwhile(server: Server, api: httpx.Client, accounts: Accounts, mailbox: Mailbox) -> None:
    """While the mail server holds 16 mails, requests that read and write the database are answered: what waits for the network keeps no connection and no lock. Until a mail is taken, its notification is `queued` or `failed`."""
    clerk, admin = accounts.headers("clerk"), accounts.headers("admin")
    skus = [f"WAITING{letter(number)}" for number in range(HELD)]
    for sku in skus:
        create(api, clerk, sku)
    mailbox.hold()
    for sku in skus:
        probe(server, mailbox, pick(api, clerk, sku), "the mail server holds mails", KEPT)
    mailbox.wait_for(1, "WAITING", fate=Fate.HELD)
    body = {"sku": "WAITINGFORNOTHING", "quantity": 1}
    restock = api.build_request("POST", "/inventory/restock", json=body, headers=clerk)
    read = api.build_request("GET", "/inventory", headers=clerk)
    notes = api.build_request("GET", "/notifications?limit=100", headers=admin)
    for request in (restock, read, notes):
        response = probe(server, mailbox, request, "the mail server holds mails", KEPT)
    found = {each["status"] for each in expect(response).items() if each["sku"] in skus}
    early = found - {"queued", "failed"} and not mailbox.taken("WAITING")
    wanted = "only the statuses `queued` and `failed` while all mails are held"
    require(not early, wanted, show(sorted(found)), response, TOO_EARLY)
    mailbox.release()
    mailbox.wait_for(HELD, "WAITING", cause=LOST)


def test_forty(server: Server, api: httpx.Client, accounts: Accounts, mailbox: Mailbox) -> None:
    """40 picks at once, each of which takes an item below its level: 40 times 200, 40 mails, 40 audit records and 40 notifications that say `sent`; no request waits for a connection in vain."""
    clerk = accounts.headers("clerk")
    skus = [f"MANY{letter(number)}" for number in range(MANY)]
    for sku in skus:
        create(api, clerk, sku)
    try:
        responses = server.burst([pick(api, clerk, sku) for sku in skus], BURST_SECONDS)
    except Stopped as stopped:
        if not stopped.hung:
            raise
        wanted = f"answers to {MANY} picks at once within {BURST_SECONDS:g} s"
        raise Unmet(wanted, "not all of them", cause=STARVED) from stopped
    for response in responses:
        expect(response).status(200, cause=STARVED)
    mailbox.wait_for(MANY, "MANY", cause=LOST)
    records = listed(api, accounts, "/audit", "MANY")
    many = Counter(record["action"] for record in records)["pick"]
    require(many == MANY, f"{MANY} records of picks in the audit", f"{many}")
    found: Counter[str] = Counter()

    def noted() -> bool:
        found.clear()
        found.update(each["status"] for each in listed(api, accounts, "/notifications", "MANY"))
        return found == {"sent": MANY}

    right = server.patience.until(noted, NOTE_SECONDS)
    require(right, f"{MANY} notifications that say `sent`", show(found), cause=LOST)
    wanted = f"one mail about each of {MANY} items"
    subjects = {mail.subject for mail in mailbox.taken("MANY")}
    require(len(subjects) == len(mailbox.taken("MANY")) == MANY, wanted, f"{len(mailbox.taken('MANY'))}")


def probe(
    server: Server, mailbox: Mailbox, request: httpx.Request, meanwhile: str, cause: str
) -> httpx.Response:
    """The answer to a request, which has to come soon and be a success."""
    wanted = f"an answer to `{request.method} {request.url.path}` while {meanwhile}"
    with server.pending(request, PROBE_SECONDS) as pending:
        if not pending.answered(PROBE_SECONDS):
            server.kill()  # who waits for a connection waits for half a minute
            mailbox.release()
            raise Unmet(wanted, f"none within {PROBE_SECONDS:g} s", cause=cause)
        response = pending.response()
    require(response.is_success, wanted, f"status {response.status_code}", response, cause)
    return response


@contextmanager
def picked(server: Server, request: httpx.Request) -> Iterator[None]:
    """A pick, answered when its mail is held or at the end."""
    with server.pending(request) as pending:
        yield
        expect(pending.response()).status(200)


def listed(api: httpx.Client, accounts: Accounts, path: str, start: str) -> list[dict[str, Any]]:
    """What a list says of SKUs that begin like this."""
    response = api.get(path, params={"limit": 100}, headers=accounts.headers("admin"))
    return [each for each in expect(response).status(200).items(sku=str) if each["sku"].startswith(start)]


def create(api: httpx.Client, clerk: Headers, sku: str) -> None:
    """An item that is at its level."""
    body = {"sku": sku, "quantity": 5, "reorder_level": 5}
    expect(api.post("/inventory", json=body, headers=clerk)).status(201)


def pick(api: httpx.Client, clerk: Headers, sku: str) -> httpx.Request:
    """A pick of one piece, to send later."""
    return api.build_request("POST", "/inventory/pick", json={"sku": sku, "quantity": 1}, headers=clerk)


def letter(number: int) -> str:
    """Two letters for a number, so that a subject has no numbers but what is left."""
    return chr(ord("A") + number // 26) + chr(ord("A") + number % 26)
