"""Passwords: what is stored instead of them, and how many are worked on at once."""

# TODO register: hash a password.

# TODO login: tell whether a hash is of a password, for at most two log-ins at a time.
# TODO enumeration: take as long for a user who does not exist.
