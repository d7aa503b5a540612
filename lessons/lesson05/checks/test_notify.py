"""Step notify: a mail when a pick takes an item below its reorder level, after the response."""

import re
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from checker.accounts import Accounts, Headers
from checker.database import Database
from checker.expect import Unmet, expect, moment, require
from checker.mailbox import Mailbox
from checker.mails import Fate
from checker.patience import looks
from checker.pending import Pending
from checker.server import Server
from checker.values import show

pytestmark = pytest.mark.continues

ALONE = {"connection": "close"}
"""A task that raises has Uvicorn close the connection of its request, whatever else goes over it by then."""
FIELDS = {"id": int, "at": str, "sku": str, "status": str}
STATUSES = ("queued", "sent", "failed")
NOTIFICATIONS = "/notifications?limit=100"
ANSWER_SECONDS = 2.5
COMMIT_SECONDS = 3.0
NOTE_SECONDS = 10.0
QUIET_SECONDS = 0.4
CROSSING = (
    "The mail belongs to the pick that crosses the level: at least the level before it, and less than the level "
    "after it."
)
NOT_BEGUN = (
    "There is no notification of it either. Is the task added, as `background.add_task(function, argument)`, without "
    "calling the function? Does it raise? What it raises is only logged."
)
NOT_FOUND = (
    "Its notification says `queued`: nobody has sent it. Does the task find its row? Before the commit there is none: "
    'the session needs `scope="function"`, and who sends, or wakes who sends, has to be added as a background task, '
    "`background.add_task(function, argument)`, not started or woken in the handler. Or does it raise? What it "
    "raises is only logged."
)
NOT_TAKEN = "Its notification says `failed`: sending it raised. Does it ask `SMTP_HOST` and `SMTP_PORT`?"
NOT_GONE = "Its notification says `sent`, and no mail server was asked: write `sent` when `send_message` has returned."
CAUSES = {"queued": NOT_FOUND, "failed": NOT_TAKEN, "sent": NOT_GONE}
ANSWERED = (
    "The response came before the commit, and so do background tasks: they find no row of what was just stored. Give "
    'the session `scope="function"`.'
)
WAITS = (
    "The response waits for the mail: hand the function to `background.add_task`, uncalled, and it runs after "
    "the response."
)
TOO_EARLY = (
    "The mail tells of a pick that may still fail. Send it after the commit: with "
    '`Depends(get_session, scope="function")` a background task runs after it.'
)
NO_REQUEST = (
    "What is added to a response runs even if that is an error which you return: add the task where the pick "
    "has succeeded, or raise."
)
FAILS = (
    "A mail server that is down raises `ConnectionRefusedError`, one that refuses an `SMTPException`: both are "
    "kinds of `OSError`. Catch it in the task, and note it."
)
NOBODY = "With neither of the two variables there is nobody to tell: store nothing, and send nothing."
NOT_NOTED = (
    "Write `sent` when `send_message` has returned, and `failed` when it raised: on a row that was read in an open "
    "session, and commit that. What is set on an object whose session is closed is stored nowhere."
)


def test_reorder_level(api: httpx.Client, accounts: Accounts) -> None:
    """An item has a `reorder_level`, a whole number from 0 to 1,000,000: `POST /inventory` and `PATCH /inventory/{sku}` take it (left out, it is 0 in a new item and stays in one that is there; null is 422), and every answer with an item has it. A restock leaves it as it is, and a new item that a restock creates has 0."""
    clerk = accounts.headers("clerk")
    create(api, clerk, "LEVELONE", 5)
    expect(api.get("/inventory/LEVELONE", headers=clerk)).status(200).has(reorder_level=0)
    for level in (0, 1_000_000, 4):
        body = {"reorder_level": level}
        expect(api.patch("/inventory/LEVELONE", json=body, headers=clerk)).status(200).has(body)
    body = {"quantity": 6}
    expect(api.patch("/inventory/LEVELONE", json=body, headers=clerk)).status(200).has(body, reorder_level=4)
    body = {"sku": "LEVELONE", "quantity": 1}
    expect(api.post("/inventory/restock", json=body, headers=clerk)).status(201).has(reorder_level=4)
    body = {"sku": "LEVELTWO", "quantity": 1}
    expect(api.post("/inventory/restock", json=body, headers=clerk)).status(201).has(reorder_level=0)
    create(api, clerk, "LEVELTHREE", 5, 1_000_000)
    listed = expect(api.get("/inventory?limit=100", headers=clerk)).status(200).items(reorder_level=int)
    found = {item["sku"]: item["reorder_level"] for item in listed}
    wanted = {"LEVELONE": 4, "LEVELTWO": 0, "LEVELTHREE": 1_000_000}
    require(found.items() >= wanted.items(), f"the levels {show(wanted)} in the list", show(found))
    for bad in (-1, 1_000_001, 1.5, "many", None):
        body = {"sku": "LEVELFOUR", "quantity": 1, "reorder_level": bad}
        expect(api.post("/inventory", json=body, headers=clerk)).rejects("body", "reorder_level")
        body = {"reorder_level": bad}
        expect(api.patch("/inventory/LEVELONE", json=body, headers=clerk)).rejects("body", "reorder_level")


def test_crossing(server: Server, api: httpx.Client, accounts: Accounts, mailbox: Mailbox) -> None:
    """A pick that takes an item from its reorder level, or from above it, to below it sends a mail: by plain SMTP to `SMTP_HOST` and `SMTP_PORT`, and to `ADMIN_EMAIL` if nothing else is set; the SKU and what that pick left are in the subject. Nothing else sends one: not a pick that ends at the level, not one that begins below it, no restock and no update. After a restock it can be crossed again."""
    clerk = accounts.headers("clerk")
    create(api, clerk, "CROSSING", 10, 5)
    create(api, clerk, "NOLEVEL", 2)
    for taken, left in ((4, 6), (1, 5), (1, 4), (1, 3)):
        pick(api, clerk, "CROSSING", taken).has(quantity=left)
    pick(api, clerk, "NOLEVEL", 2).has(quantity=0)
    body = {"sku": "CROSSING", "quantity": 2}
    expect(api.post("/inventory/restock", json=body, headers=clerk)).status(201).has(quantity=5)
    for body in ({"quantity": 1}, {"reorder_level": 2}, {"quantity": 9, "reorder_level": 9}):
        expect(api.patch("/inventory/CROSSING", json=body, headers=clerk)).status(200)
    pick(api, clerk, "CROSSING", 9).has(quantity=0)
    last_mail(server, accounts, mailbox, "CROSSEDONE")
    found = mailbox.wait_for(2, "CROSSING", cause=CROSSING)
    for sku, wanted in (("CROSSING", 2), ("NOLEVEL", 0)):
        many = len(mailbox.taken(sku))
        require(many == wanted, f"{wanted} mails about `{sku}`", f"{many}", cause=CROSSING)
    subjects = [mail.subject for mail in found]
    for left in (4, 0):
        said = [subject for subject in subjects if str(left) in re.findall(r"\d+", subject)]
        require(said, f"a subject with what the pick left, {left}", show(subjects), cause=CROSSING)
    for mail in found:
        admin = accounts.of("admin").email
        require(mail.recipients == (admin,), f"the mail to go to {admin}", show(mail.recipients))


def test_notifications(server: Server, api: httpx.Client, accounts: Accounts, mailbox: Mailbox) -> None:
    """`GET /notifications` answers one record for each mail, the newest first, with `id` (a whole number), `at` (in UTC with its offset), `sku` and `status`, which is nothing but `queued`, `sent` or `failed`: it becomes `sent` once the mail server has taken the mail. `offset` and `limit` work as for the audit, and only an admin may read it: others get 403, without a token 401."""
    clerk, admin = accounts.headers("clerk"), accounts.headers("admin")
    skus = ["NOTEONE", "NOTETWO", "NOTETHREE"]
    for sku in skus:
        create(api, clerk, sku, 3, 3)
        pick(api, clerk, sku, 1)
        mail_about(sku, server, accounts, mailbox)
        status_of(server, accounts, sku, "sent")
    response = api.get("/notifications", params={"limit": 100}, headers=admin)
    everything = expect(response).status(200).items(FIELDS)
    for each in everything:
        moment(each["at"], response)
    found = [each["sku"] for each in everything][:3]
    require(found == skus[::-1], f"the latest three to be of {show(skus[::-1])}", show(found), response)
    ids = [each["id"] for each in everything]
    require(len(set(ids)) == len(ids), "an `id` of its own for each notification", show(ids), response)
    params = {"offset": 1, "limit": 2}
    part = expect(api.get("/notifications", params=params, headers=admin)).status(200).items(FIELDS)
    right = part == everything[1:3]
    require(right, f"the second and the third: {show(everything[1:3])}", part)
    for name, value in (("limit", 0), ("limit", 101), ("offset", -1)):
        expect(api.get("/notifications", params={name: value}, headers=admin)).rejects("query", name)
    for role in ("viewer", "clerk"):
        expect(api.get("/notifications", headers=accounts.headers(role))).error(403)
    expect(api.get("/notifications")).error(401)


def test_slow(server: Server, api: httpx.Client, accounts: Accounts, mailbox: Mailbox) -> None:
    """The response does not wait for the mail server, however slow that is."""
    clerk = accounts.headers("clerk")
    create(api, clerk, "SLOWMAIL", 5, 5)
    mailbox.hold()
    body = {"sku": "SLOWMAIL", "quantity": 1}
    request = api.build_request("POST", "/inventory/pick", json=body, headers=clerk)
    with server.pending(request) as pending:
        mail_about("SLOWMAIL", server, accounts, mailbox, fate=Fate.HELD)
        answered = pending.answered(ANSWER_SECONDS)
        if not answered:
            mailbox.release()
        response = pending.response()
    wanted = "the answer to the pick while the mail server holds the mail"
    require(answered, wanted, f"none within {ANSWER_SECONDS:g} s", response, WAITS)
    expect(response).status(200)
    request = api.build_request("GET", NOTIFICATIONS, headers=accounts.headers("admin"))
    with server.pending(request) as pending:
        if not pending.answered(ANSWER_SECONDS):  # another step asks for that
            mailbox.release()
        of_known_statuses(pending.response())
    mailbox.release()
    mailbox.wait_for(1, "SLOWMAIL")
    status_of(server, accounts, "SLOWMAIL", "sent")


def test_not_sent_yet(server: Server, api: httpx.Client, accounts: Accounts, mailbox: Mailbox) -> None:
    """A mail server that is down, or refuses the mail, costs neither the 200 of the pick nor the stock nor the audit: its notification is `queued` or `failed`, and mails that come later are sent as ever."""
    clerk = accounts.headers("clerk")
    for sku, refuse in (("MAILDOWN", ""), ("REFUSEDFOREVER", "554 no"), ("REFUSEDNOW", "451 later")):
        create(api, clerk, sku, 5, 5)
        if refuse:
            mailbox.open()
            mailbox.refuse(refuse, sku)
        else:
            mailbox.shut()
        pick(api, clerk, sku, 2).has(quantity=3)
        expect(api.get(f"/inventory/{sku}", headers=clerk)).status(200).has(quantity=3)
        records = api.get("/audit", params={"limit": 1}, headers=accounts.headers("admin"))
        (record,) = expect(records).status(200).items()
        found = {name: record.get(name) for name in ("action", "sku", "quantity")}
        wanted = {"action": "pick", "sku": sku, "quantity": 2}
        require(found == wanted, f"the latest record to be {show(wanted)}", show(found), records)
        if refuse:
            mail_about(sku, server, accounts, mailbox, fate=Fate.REFUSED)
        status_of(server, accounts, sku, "queued", "failed")
    last_mail(server, accounts, mailbox, "MAILUP")
    status_of(server, accounts, "MAILUP", "sent")
    for sku in ("MAILDOWN", "REFUSEDFOREVER", "REFUSEDNOW"):
        found = [each["status"] for each in notifications(api, accounts) if each["sku"] == sku]
        right = "sent" not in found or mailbox.taken(sku)
        require(right, f"the notification of `{sku}` not to say `sent`", show(found), cause=NOT_NOTED)


def test_refused(server: Server, api: httpx.Client, accounts: Accounts, mailbox: Mailbox) -> None:
    """A pick that is refused sends no mail, whether with 401, 403, 404, 409 or 422."""
    clerk = accounts.headers("clerk")
    create(api, clerk, "NOTPICKED", 5, 5)
    for headers, sku, quantity, status in (
        (clerk, "NOTPICKED", 6, 409),
        (clerk, "NOTPICKED", 0, 422),
        (clerk, "NOTPICKEDAT", 1, 404),
        (accounts.headers("viewer"), "NOTPICKED", 1, 403),
        ({}, "NOTPICKED", 1, 401),
    ):
        body = {"sku": sku, "quantity": quantity}
        response = api.post("/inventory/pick", json=body, headers={**headers, **ALONE})
        expect(response).error(status)
    last_mail(server, accounts, mailbox, "PICKED")
    found = mailbox.taken("NOTPICKED")
    require(not found, "no mail about a pick that was refused", f"{len(found)}", response, NO_REQUEST)
    notes = [each for each in notifications(api, accounts) if each["sku"].startswith("NOTPICKED")]
    require(not notes, "no notification of a pick that was refused", notes, response)


def test_after_commit(
    server: Server, api: httpx.Client, accounts: Accounts, database: Database, mailbox: Mailbox
) -> None:
    """The mail goes out after the pick is committed, not before: what is not stored yet may still fail."""
    clerk = accounts.headers("clerk")
    create(api, clerk, "COMMITTED", 5, 5)
    body = {"sku": "COMMITTED", "quantity": 1}
    request = api.build_request("POST", "/inventory/pick", json=body, headers=clerk)
    with ExitStack() as stack:
        with database.being_read():
            pending = stack.enter_context(server.pending(request))
            waits = waits_at_its_commit(database, pending)
            early = waits and not mailbox.stays_empty(QUIET_SECONDS)
            answered = waits and pending.answered()
        response = pending.response()
    expect(response).status(200)
    got = "a mail while the pick waited for its commit"
    require(not early, "no mail before the commit", got, response, TOO_EARLY)
    require(
        not answered, "the commit before the response", "a response before the commit", response, ANSWERED
    )
    mail_about("COMMITTED", server, accounts, mailbox, response=response)


def test_recipient(server: Server, accounts: Accounts, mailbox: Mailbox) -> None:
    """With `NOTIFY_EMAIL` the mails go there. With neither `NOTIFY_EMAIL` nor `ADMIN_EMAIL` no mail is sent, no notification is made, and picks work as ever."""
    clerk = accounts.headers("clerk")
    accounts.of("admin")
    server.kill()
    api = server.start({"NOTIFY_EMAIL": None, "ADMIN_EMAIL": None}).client
    create(api, clerk, "TONOBODY", 5, 5)
    pick(api, clerk, "TONOBODY", 1)
    notes = [each for each in notifications(api, accounts) if each["sku"] == "TONOBODY"]
    require(not notes, "no notification, where nobody is to get a mail", notes, cause=NOBODY)
    server.kill()
    api = server.start({"NOTIFY_EMAIL": "buyer@example.com"}).client
    last_mail(server, accounts, mailbox, "TOTHEBUYER")
    (mail,) = mailbox.taken("TOTHEBUYER")
    wanted = "the mail to go to buyer@example.com, where `NOTIFY_EMAIL` says so"
    require(mail.recipients == ("buyer@example.com",), wanted, show(mail.recipients))
    found = mailbox.taken("TONOBODY")
    require(not found, "no mail to nobody", f"{len(found)}")


def waits_at_its_commit(database: Database, pending: Pending) -> bool:
    """Whether a pick waits for a reader to end; False if it is stored all the same, as by one that writes ahead."""
    for _ in looks(COMMIT_SECONDS):
        if database.commit_waits():
            return True
        if pending.answered() and is_picked(database):
            return False
    return False


def is_picked(database: Database) -> bool:
    """Whether another connection sees what the pick left; not if nobody can read, because a commit waits."""
    try:
        return database.query("SELECT quantity FROM item WHERE sku = 'COMMITTED'") == [{"quantity": 4}]
    except Unmet:
        return False


def last_mail(server: Server, accounts: Accounts, mailbox: Mailbox, sku: str) -> None:
    """A mail that was asked for after all others has been taken: then those should be, too."""
    clerk = accounts.headers("clerk")
    create(server.client, clerk, sku, 3, 2)
    picked = pick(server.client, clerk, sku, 3).response
    mail_about(sku, server, accounts, mailbox, response=picked)


def mail_about(
    sku: str,
    server: Server,
    accounts: Accounts,
    mailbox: Mailbox,
    *,
    fate: Fate = Fate.TAKEN,
    response: httpx.Response | None = None,
) -> None:
    """A mail about this SKU has come; else its notification, if there is one, tells how far it got."""
    try:
        mailbox.wait_for(1, sku, fate=fate)
    except Unmet as unmet:
        found = [each["status"] for each in notifications(server.client, accounts) if each["sku"] == sku]
        cause = CAUSES[found[0]] if found else NOT_BEGUN
        raise Unmet(unmet.expected, unmet.got, response, cause) from None


def status_of(server: Server, accounts: Accounts, sku: str, *wanted: str) -> None:
    """The one notification of this SKU gets one of these statuses, soon."""
    found: list[str] = []

    def noted() -> bool:
        notes = notifications(server.client, accounts)
        found[:] = [each["status"] for each in notes if each["sku"] == sku]
        return len(found) == 1 and found[0] in wanted

    if not server.patience.until(noted, NOTE_SECONDS):
        expected = f"one notification of `{sku}`, {' or '.join(f'`{status}`' for status in wanted)}"
        got = f"those with the statuses {show(found)}" if found else "none"
        raise Unmet(expected, got, cause=NOT_NOTED if "sent" in (*wanted, *found) else FAILS)


def notifications(api: httpx.Client, accounts: Accounts) -> list[dict[str, Any]]:
    """The latest hundred."""
    return of_known_statuses(api.get(NOTIFICATIONS, headers=accounts.headers("admin")))


def of_known_statuses(response: httpx.Response) -> list[dict[str, Any]]:
    """Notifications, each of which says `queued`, `sent` or `failed`."""
    found = expect(response).status(200).items(FIELDS)
    for each in found:
        names = ", ".join(f"`{status}`" for status in STATUSES)
        require(each["status"] in STATUSES, f"`status` to be one of {names}", show(each["status"]), response)
    return found


def create(api: httpx.Client, clerk: Headers, sku: str, quantity: int, level: int | None = None) -> None:
    """An item with this stock and reorder level."""
    body = {"sku": sku, "quantity": quantity, **({} if level is None else {"reorder_level": level})}
    expect(api.post("/inventory", json=body, headers=clerk)).status(201).has(reorder_level=level or 0)


def pick(api: httpx.Client, clerk: Headers, sku: str, quantity: int) -> Any:
    """The answer to a pick that succeeds."""
    body = {"sku": sku, "quantity": quantity}
    return expect(api.post("/inventory/pick", json=body, headers={**clerk, **ALONE})).status(200)
