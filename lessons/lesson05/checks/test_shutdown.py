"""Step shutdown: SIGTERM lets go of nothing that has begun."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from checker.accounts import Accounts, Headers
from checker.database import Database
from checker.expect import expect, require
from checker.mailbox import Mailbox
from checker.mails import Fate
from checker.patience import looks
from checker.process import Exit
from checker.sabotage import slowed
from checker.server import Server
from checker.values import show

pytestmark = [pytest.mark.continues, pytest.mark.processes]

STOP_SECONDS = 20.0
CLOSED_SECONDS = 10.0
WAITS_SECONDS = 0.5
SLOW_SECONDS = 0.5
PATH = "/reports/stock"
FORGOTTEN = "What is kept in memory ends with the process: keep reports in a table."
CUT = (
    "Uvicorn waits for responses and their background tasks. A thread or an `asyncio.create_task` of your own it "
    "does not know: use `BackgroundTasks`, or wait for it in the lifespan, behind `yield`."
)


def test_mail(server: Server, accounts: Accounts, mailbox: Mailbox) -> None:
    """On SIGTERM the app ends, and not before a mail that is being sent is taken by the mail server: after the next start its notification says `sent`, and it was sent once."""
    api, clerk = server.client, accounts.headers("clerk")
    accounts.of("admin")
    create(api, clerk, "LASTMAIL")
    mailbox.hold()
    body = {"sku": "LASTMAIL", "quantity": 1}
    expect(api.post("/inventory/pick", json=body, headers=clerk)).status(200)
    mailbox.wait_for(1, "LASTMAIL", fate=Fate.HELD)
    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(server.terminate, STOP_SECONDS)
        stops_listening(server, ending)
        early = mailbox.breaks_off("LASTMAIL", WAITS_SECONDS)
        mailbox.release()
        ending.result()
    require(not early, "an app that waits for the mail that it sends", "one that ended before", cause=CUT)
    mailbox.wait_for(1, "LASTMAIL", cause=CUT)
    api = server.start().client
    found = statuses(api, accounts, "LASTMAIL")
    require(found == ["sent"], "one notification of `LASTMAIL`, `sent`", show(found), cause=CUT)
    many = len(mailbox.taken("LASTMAIL"))
    require(many == 1, "one mail about `LASTMAIL`", f"{many}", cause=CUT)


def test_report(server: Server, accounts: Accounts, database: Database) -> None:
    """A report that is being computed when SIGTERM comes is computed to its end: reports are kept in the database, and after the next start it is `done`."""
    api, clerk = server.client, accounts.headers("clerk")
    create(api, clerk, "LASTREPORT")
    with slowed(database, "item", SLOW_SECONDS):
        response = api.post(PATH, headers=clerk)
        expect(response).status(202).header("location")
        server.terminate(STOP_SECONDS)
    path = httpx.URL(str(response.url)).join(response.headers["location"]).path
    response = server.start().client.get(path, headers=clerk)
    report = expect(response).status(200, cause=FORGOTTEN).body
    require(report.get("status") == "done", "the status `done`", show(report), response, CUT)
    expect(response).has(result=dict)


def stops_listening(server: Server, ending: Future[Exit]) -> None:
    """Return when the app takes no connections any longer: it has got the signal."""
    for _ in looks(CLOSED_SECONDS):
        if ending.done():
            return
        try:
            server.address.connect(CLOSED_SECONDS).close()
        except OSError:
            return


def statuses(api: httpx.Client, accounts: Accounts, sku: str) -> list[Any]:
    """Those of the notifications of this SKU."""
    response = api.get("/notifications", params={"limit": 100}, headers=accounts.headers("admin"))
    items = expect(response).status(200).items(sku=str, status=str)
    return [each["status"] for each in items if each["sku"] == sku]


def create(api: httpx.Client, clerk: Headers, sku: str) -> None:
    """An item that is at its level."""
    body = {"sku": sku, "quantity": 5, "reorder_level": 5}
    expect(api.post("/inventory", json=body, headers=clerk)).status(201)
