# WRONG: the first way compares the names of the ranks, not their order
"""Who outranks whom in a library?"""

from enum import StrEnum


# --8<-- [start:ranks]
class Rank(StrEnum):
    """From the lowest to the highest."""

    reader = "reader"
    helper = "helper"
    librarian = "librarian"


def by_name(mine: Rank, needed: Rank) -> bool:
    return mine >= needed


def by_place(mine: Rank, needed: Rank) -> bool:
    order = list(Rank)
    return order.index(mine) >= order.index(needed)


for mine, needed in ((Rank.librarian, Rank.helper), (Rank.reader, Rank.librarian)):
    print(mine, "may do what a", needed, "may:", by_name(mine, needed), by_place(mine, needed))
# --8<-- [end:ranks]
