"""The audit trail: who changed the stock, when and how.

TODO audit: a table of records, what an admin gets to see of one, and a function that adds one to a session.
"""
