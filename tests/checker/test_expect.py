"""Each expectation says what it wanted and what it got; text from outside is made safe to show."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.exchange import describe_request, describe_response
from checker.expect import Expectation, Unmet, expect, moment, require
from checker.text import clean, shorten
from checker.values import same

Claim = Callable[[Expectation], object]
BODY = {"name": "a", "count": 1, "open": True, "tags": ["x"], "nothing": None}
ERROR = {"detail": [{"loc": ["body", "by"], "msg": "too small"}]}

MANY = [{"place": place} for place in range(40)]
UNMET: list[tuple[str, httpx.Response, Claim, str, str]] = [
    (
        "JSON without end",
        httpx.Response(200, text="[" * 100_000),
        lambda it: it.body,
        "a JSON body",
        "a body of text/plain; charset=utf-8 that is no JSON",
    ),
    ("status", httpx.Response(404), lambda it: it.status(200, 201), "status 200 or 201", "status 404"),
    (
        "no JSON",
        httpx.Response(200, text="hi"),
        lambda it: it.body,
        "a JSON body",
        "a body of text/plain; charset=utf-8 that is no JSON",
    ),
    ("other JSON", httpx.Response(200, json=1), lambda it: it.json({"a": 1}), 'the body {"a": 1}', "1"),
    ("true is not 1", httpx.Response(200, json=True), lambda it: it.json(1), "the body 1", "true"),
    (
        "another item of a long array",
        httpx.Response(200, json=[*MANY[:7], {"place": 70}, *MANY[8:]]),
        lambda it: it.json(MANY),
        'item 8 of 40 to be {"place": 7}',
        '{"place": 70}',
    ),
    (
        "an item too many",
        httpx.Response(200, json=[*MANY[:3], {"place": 99}, *MANY[3:]]),
        lambda it: it.json(MANY),
        "40 items",
        '41, with {"place": 99}',
    ),
    (
        "an item twice",
        httpx.Response(200, json=[*MANY, MANY[-1]]),
        lambda it: it.json(MANY),
        "40 items",
        '41, with {"place": 39}',
    ),
    (
        "an item too few",
        httpx.Response(200, json=MANY[1:]),
        lambda it: it.json(MANY),
        "40 items",
        '39, without {"place": 0}',
    ),
    (
        "missing field",
        httpx.Response(200, json=BODY),
        lambda it: it.has(size=int),
        "a field `size`",
        "only `name`, `count`, `open`, `tags`, `nothing`",
    ),
    (
        "wrong type",
        httpx.Response(200, json=BODY),
        lambda it: it.has(name=int),
        "`name` to be a whole number",
        '"a"',
    ),
    (
        "a truth is no number",
        httpx.Response(200, json=BODY),
        lambda it: it.has(open=int),
        "`open` to be a whole number",
        "true",
    ),
    ("wrong value", httpx.Response(200, json=BODY), lambda it: it.has({"count": 2}), "`count` to be 2", "1"),
    (
        "one of two types",
        httpx.Response(200, json=BODY),
        lambda it: it.has(tags=str | None),
        "`tags` to be a string or null",
        '["x"]',
    ),
    ("no object", httpx.Response(200, json=[]), lambda it: it.has(a=int), "a JSON object", "[]"),
    ("no array", httpx.Response(200, json=BODY), lambda it: it.items(), "a JSON array", ""),
    ("item", httpx.Response(200, json=[{"a": 1}, 2]), lambda it: it.items(a=int), "a JSON object", "2"),
    (
        "word",
        httpx.Response(200, text="a secret"),
        lambda it: it.lacks("secret"),
        "no `secret` in the body",
        "a body with `secret`",
    ),
    ("no header", httpx.Response(200), lambda it: it.header("x-id"), "a header `x-id`", "none"),
    (
        "other header",
        httpx.Response(200, headers={"X-Id": "1"}),
        lambda it: it.header("x-id", "2"),
        "the header `x-id: 2`",
        "`x-id: 1`",
    ),
    (
        "error without detail",
        httpx.Response(404, json={"error": 1}),
        lambda it: it.error(404),
        "a field `detail`",
        "only `error`",
    ),
    (
        "other place",
        httpx.Response(422, json=ERROR),
        lambda it: it.rejects("body", "name"),
        'an error that points at ["body", "name"] in its `loc`',
        '`loc` of [["body", "by"]]',
    ),
    (
        "detail is a text",
        httpx.Response(422, json={"detail": "no"}),
        lambda it: it.rejects("body"),
        'an error that points at ["body"] in its `loc`',
        "`loc` of []",
    ),
]


@pytest.mark.parametrize(
    ("response", "claim", "expected", "got"), [each[1:] for each in UNMET], ids=[each[0] for each in UNMET]
)
def test_what_is_not_met_explains_itself(
    response: httpx.Response, claim: Claim, expected: str, got: str
) -> None:
    """In words that complete "expected …, got …"."""
    with pytest.raises(Unmet) as unmet:
        claim(expect(response))
    assert unmet.value.expected == expected
    assert unmet.value.got == got or not got
    assert unmet.value.response is response


def test_what_is_met_goes_on() -> None:
    """Each method returns the chain, or what was asked for."""
    response = httpx.Response(200, json=BODY, headers={"X-Id": "1"})
    chain = expect(response).status(200).json(BODY).has(name=str, count=1, nothing=None).header("X-ID", "1")
    assert chain.lacks("secret").body == BODY
    assert expect(httpx.Response(422, json=ERROR)).rejects("body", "by").response.status_code == 422
    assert expect(httpx.Response(200, json=[BODY])).items(tags=list) == [BODY]
    require(True, "a truth", "")


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-11-20", "2026-11-20T09:30:00", "2026-11-20T09:30:00+01:00", None, 5]
)
def test_a_moment_has_an_offset_and_it_is_utc(value: object) -> None:
    """Anything else is not met."""
    with pytest.raises(Unmet, match="a time in UTC"):
        moment(value)
    assert moment("2026-11-20T09:30:00Z") == moment("2026-11-20T09:30:00+00:00")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_a_value_is_the_same_as_itself_and_not_as_another_type(value: Any) -> None:
    """JSON tells true, 1 and 1.0 apart."""
    assert same(value, value)
    assert not same([value], value)
    if isinstance(value, bool):
        assert not same(value, int(value))
    elif isinstance(value, int):
        assert not same(value, str(value))


@given(st.text() | st.text(st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp"))))
def test_clean_text_holds_nothing_that_acts(text: str) -> None:
    """No control character but newline and tab, no direction or line separator; the rest is as it was."""
    found = clean(text)
    acting = [c for c in found if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} and c not in "\n\t"]
    assert acting == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", found)
    assert clean(found) == found
    found.encode()


@given(st.text(), st.integers(1, 5), st.integers(1, 20))
def test_short_text_is_bounded_and_says_what_is_missing(text: str, lines: int, width: int) -> None:
    """At most one line more than asked for, and each with its remark."""
    rows = shorten(text, lines, width).splitlines()
    assert len(rows) <= lines + 1
    assert all(len(row) <= width + len("… (999999 characters more)") for row in rows[:lines])
    assert len(text.splitlines()) <= lines or rows[-1].endswith("lines more)")


@given(st.binary(max_size=2000), st.sampled_from(["text/html", "application/json", "image/png"]))
def test_an_exchange_is_shown_whatever_its_bodies_are(body: bytes, kind: str) -> None:
    """Bytes, broken JSON and escapes come out as text of a bounded length."""
    request = httpx.Request(
        "POST", "http://localhost/a%1b?q=%1B", content=body, headers={"X-Request-Id": "7"}
    )
    response = httpx.Response(200, content=body, headers={"content-type": kind}, request=request)
    for text in (describe_request(request), describe_response(response)):
        assert clean(text) == text
        assert len(text) < 25 * 500
    assert describe_request(request).startswith("POST /a%1b?q=%1B")
    assert "x-request-id: 7" in describe_request(request).lower()
    assert describe_response(response).startswith(f"200 OK\ncontent-type: {kind}")


def test_json_is_shown_so_that_it_can_be_read() -> None:
    """On one line if it fits, indented if not; nesting without end is left as it came."""
    assert describe_response(httpx.Response(200, json={"a": [1, "é"]})).endswith('{"a": [1, "é"]}')
    assert '\n  "a": ' in describe_response(httpx.Response(200, json={"a": "x" * 100}))
    deep = "[" * 10_000 + "]" * 10_000
    headers = {"content-type": "application/json"}
    assert describe_response(httpx.Response(200, text=deep, headers=headers)).count("[") < 1000
