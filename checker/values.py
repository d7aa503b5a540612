"""JSON values as a learner reads them: shown, compared and described."""

import json
from types import UnionType

LONG = 240
"""Characters of an array that is too long to be compared by eye."""


def show(value: object) -> str:
    """A value as the learner would see it in a JSON body."""
    return json.dumps(value, ensure_ascii=False, default=str)


def same(left: object, right: object) -> bool:
    """Whether two JSON values are equal; unlike in Python, `true` is not 1 and `1.0` is not 1."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


def difference(wanted: object, found: object) -> tuple[str, str]:
    """What to say of two values that are not the same: both, or where two long arrays first differ."""
    if not (isinstance(wanted, list) and isinstance(found, list) and len(show(wanted)) > LONG):
        return f"the body {show(wanted)}", show(found)
    if len(wanted) == len(found):
        place = next(place for place, pair in enumerate(zip(wanted, found, strict=True)) if not same(*pair))
        return f"item {place + 1} of {len(wanted)} to be {show(wanted[place])}", show(found[place])
    many, few = (found, wanted) if len(found) > len(wanted) else (wanted, found)
    odd = next((each for each in many if not any(same(each, other) for other in few)), many[-1])
    return f"{len(wanted)} items", f"{len(found)}, {'with' if many is found else 'without'} {show(odd)}"


def matches(value: object, wanted: object) -> bool:
    """Whether a value is the wanted one, or of the wanted type or types."""
    if isinstance(wanted, UnionType):
        return any(matches(value, kind) for kind in wanted.__args__)
    if isinstance(wanted, type):
        return isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
    return same(value, wanted)


_KINDS = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    list: "an array",
    dict: "an object",
    object: "there",
    type(None): "null",
}


def describe(wanted: object) -> str:
    """A wanted value or type, as the end of "expected … to be"."""
    if isinstance(wanted, UnionType):
        return " or ".join(describe(kind) for kind in wanted.__args__)
    return _KINDS.get(wanted, wanted.__name__) if isinstance(wanted, type) else show(wanted)
