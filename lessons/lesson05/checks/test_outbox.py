"""Step outbox: what the database remembers is sent, whatever happens to the process or the mail server."""

from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise

import httpx
import pytest

from checker.accounts import Accounts, Headers
from checker.database import Database
from checker.expect import expect, require
from checker.mailbox import Mailbox
from checker.mails import Fate
from checker.sabotage import refusing
from checker.server import Server
from checker.values import show

pytestmark = [pytest.mark.continues, pytest.mark.processes]

OFTEN = {"OUTBOX_RETRY_SECONDS": "0.1"}
ALONE = {"connection": "close"}
"""A task that raises has Uvicorn close the connection of its request, whatever else goes over it by then."""
TRIES = 6
LOOKS = 10
NOTE_SECONDS = 10.0
START_SECONDS = 3.0
FORGOTTEN = (
    "What has not been sent is in the database with the status `queued` or `failed`: read it when the app starts, "
    "and send it. A row that says `sent` before the mail server has taken the mail is lost."
)
GIVEN_UP = (
    "A mail that failed is tried again every `OUTBOX_RETRY_SECONDS`, for ever, whether the mail server was down, "
    "refused it for now or refused it for good."
)
HELD_UP = (
    "Catch what one mail raises around that mail, inside the loop, and go on with the next one, in each round of "
    "tries."
)
LATE = (
    "The start waits for the mail server: what comes before `yield` in the lifespan comes before the first "
    "request. Send from a thread or a task that the lifespan starts."
)
APART = (
    "The pick was stored without the wish to tell of it: a crash between the two would lose the mail. Add the row to "
    "the session of the pick, before its commit."
)


def test_killed(server: Server, accounts: Accounts, mailbox: Mailbox) -> None:
    """If the app is killed (SIGKILL) between the response of a pick and its mail, whether that was on its way or not, the next start sends it; then its notification says `sent`."""
    api, clerk = server.client, accounts.headers("clerk")
    accounts.of("admin")
    mailbox.hold()
    low(api, clerk, "KILLEDWITHIN")
    mailbox.wait_for(1, "KILLEDWITHIN", fate=Fate.HELD)
    low(api, clerk, "KILLEDBEFORE")
    server.kill()
    mailbox.wait_for(1, "KILLEDWITHIN", fate=Fate.LEFT)
    mailbox.release()
    api = server.start().client
    for sku in ("KILLEDBEFORE", "KILLEDWITHIN"):
        mailbox.wait_for(1, sku, cause=FORGOTTEN)
        is_sent(server, accounts, sku, FORGOTTEN)


def test_retry(server: Server, accounts: Accounts, mailbox: Mailbox) -> None:
    """A mail that failed, because the mail server was down or refused it, is tried again at least every `OUTBOX_RETRY_SECONDS` (a number, perhaps a fraction; default 30), for ever, and one that is refused holds up no other: older and newer ones are sent."""
    clerk = accounts.headers("clerk")
    accounts.of("admin")
    server.kill()
    api = server.start(OFTEN).client
    mailbox.shut()
    low(api, clerk, "WHILEDOWN")
    for _ in range(LOOKS):  # time for a try that fails; which nobody can see
        expect(api.get("/health")).status(200)
    mailbox.open()
    mailbox.wait_for(1, "WHILEDOWN", cause=GIVEN_UP)
    is_sent(server, accounts, "WHILEDOWN", GIVEN_UP)
    mailbox.refuse("554 never", "STUBBORN")
    mailbox.refuse("451 later", "PATIENT")
    for sku in ("STUBBORN", "PATIENT"):
        low(api, clerk, sku)
        mailbox.wait_for(1, sku, fate=Fate.REFUSED, cause=HELD_UP)
    low(api, clerk, "NEWER")
    mailbox.wait_for(1, "NEWER", cause=HELD_UP)
    mailbox.wait_for(TRIES, "STUBBORN", fate=Fate.REFUSED, cause=GIVEN_UP)
    mailbox.take("PATIENT")
    mailbox.wait_for(1, "PATIENT", cause=HELD_UP)
    mailbox.release()
    mailbox.wait_for(1, "STUBBORN", cause=GIVEN_UP)
    for sku in ("NEWER", "PATIENT", "STUBBORN"):
        is_sent(server, accounts, sku, GIVEN_UP)


def test_start(server: Server, accounts: Accounts, mailbox: Mailbox) -> None:
    """A slow mail server delays neither the start nor requests: with mails waiting, the app starts and answers while the first of them is held."""
    api, clerk = server.client, accounts.headers("clerk")
    mailbox.shut()
    for sku in ("WAITSONE", "WAITSTWO"):
        low(api, clerk, sku)
    server.kill()
    mailbox.open()
    mailbox.hold()
    with ThreadPoolExecutor(1) as pool:
        starting = pool.submit(server.start().wait)
        mailbox.wait_for(1, "WAITS", fate=Fate.HELD, cause=FORGOTTEN)
        started, _ = wait([starting], START_SECONDS)
        if not started:
            mailbox.release()
        starting.result()
    got = f"none {START_SECONDS:g} s after the first mail came"
    require(started, "an app that is ready while its mails are held", got, cause=LATE)
    low(server.client, clerk, "WAITSNOT")
    expect(server.client.get("/inventory", headers=clerk)).status(200)
    require(mailbox.held("WAITS"), "answers while a mail is held", "answers after it was taken", cause=LATE)
    mailbox.release()
    mailbox.wait_for(3, "WAITS", cause=FORGOTTEN)


def test_one_transaction(
    server: Server, api: httpx.Client, accounts: Accounts, database: Database, mailbox: Mailbox
) -> None:
    """The wish to send is stored in the transaction of the pick: if it cannot be stored, the pick fails, and the stock stays as it was."""
    clerk = accounts.headers("clerk")
    accounts.of("admin")
    for sku, level in (("PLAIN", 0), ("WISHED", 5), ("WISHEDMORE", 5)):
        create(api, clerk, sku, level)
    counts = [database.counts()]
    for sku in ("PLAIN", "WISHED"):
        expect(pick(api, clerk, sku)).status(200)
        if sku == "WISHED":
            mailbox.wait_for(1, sku)
            is_sent(server, accounts, sku, FORGOTTEN)
        counts.append(database.counts())
    grown = [{table for table in new if new[table] > old[table]} for old, new in pairwise(counts)]
    wishes = grown[1] - grown[0]
    with refusing(database, wishes):
        response = pick(api, clerk, "WISHEDMORE")
        rows = database.query("SELECT quantity FROM item WHERE sku = 'WISHEDMORE'")
    wanted = "an error, and the stock as it was: the database has no room for the wish to send"
    got = f"status {response.status_code}, and {show(rows)}"
    right = response.is_error and rows == [{"quantity": 5}]
    require(right or not wishes, wanted, got, response, APART)


def is_sent(server: Server, accounts: Accounts, sku: str, cause: str) -> None:
    """The one notification of this SKU says `sent`, soon."""
    found: list[str] = []

    def noted() -> bool:
        params = {"limit": 100}
        response = server.client.get("/notifications", params=params, headers=accounts.headers("admin"))
        items = expect(response).status(200).items(sku=str, status=str)
        found[:] = [each["status"] for each in items if each["sku"] == sku]
        return found == ["sent"]

    noted_soon = server.patience.until(noted, NOTE_SECONDS)
    require(noted_soon, f"one notification of `{sku}`, `sent`", show(found), cause=cause)


def low(api: httpx.Client, clerk: Headers, sku: str) -> None:
    """A new item, and a pick that takes it below its level."""
    create(api, clerk, sku)
    expect(pick(api, clerk, sku)).status(200)


def create(api: httpx.Client, clerk: Headers, sku: str, level: int = 5) -> None:
    """An item with five pieces."""
    body = {"sku": sku, "quantity": 5, "reorder_level": level}
    expect(api.post("/inventory", json=body, headers=clerk)).status(201)


def pick(api: httpx.Client, clerk: Headers, sku: str) -> httpx.Response:
    """The answer to a pick of one piece."""
    return api.post("/inventory/pick", json={"sku": sku, "quantity": 1}, headers={**clerk, **ALONE})
