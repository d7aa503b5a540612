"""A rule, three ways to get it wrong, and which examples notice."""

from collections.abc import Callable

Rule = Callable[[int, int], bool]

# --8<-- [start:rules]
RULES: dict[str, Rule] = {
    "right": lambda wanted, there: 0 < wanted <= there,
    "forgets the upper limit": lambda wanted, _there: wanted > 0,
    "leaves one": lambda wanted, there: 0 < wanted < there,
    "lends nothing, too": lambda wanted, there: 0 <= wanted <= there,
}
EXAMPLES = [(2, 3, True), (9, 3, False), (3, 3, True), (0, 3, False)]
# --8<-- [end:rules]

for name, rule in RULES.items():
    notice = [(wanted, there) for wanted, there, allowed in EXAMPLES if rule(wanted, there) is not allowed]
    print(f"{name}:", ", ".join(f"{wanted} of {there}" for wanted, there in notice) or "no example fails")
