"""Mails about items that run low, and what became of them.

TODO notify: a table of notifications, what an admin gets to see of one, and a task that sends one.
TODO sessions: the task has sessions of its own, and none is open while it waits for the mail server.
TODO outbox: what waits is sent at the start, and tried again until it is sent.
"""
