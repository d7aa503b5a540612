# WRONG: the first of the two orders loses a letter
"""A process dies between two lines, and starts again: how often is the letter sent?"""

sent: list[str] = []
row = {"status": "queued"}


class Killed(Exception):
    """The end of a process, wherever it is."""


# --8<-- [start:orders]
def note_first(killed: bool) -> None:
    """Note that it is sent, and then send it."""
    row["status"] = "sent"
    if killed:
        raise Killed
    sent.append("letter")


def send_first(killed: bool) -> None:
    """Send it, and then note that."""
    sent.append("letter")
    if killed:
        raise Killed
    row["status"] = "sent"


# --8<-- [end:orders]

for work in (note_first, send_first):
    sent.clear()
    row["status"] = "queued"
    for killed in (True, False):  # the first process, and the one that is started after it
        try:
            if row["status"] == "queued":
                work(killed)
        except Killed:
            continue
    print(f"{work.__name__}: sent {len(sent)} times")
