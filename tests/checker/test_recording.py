"""A recording holds a submission to statuses, fields and their types, and to nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CourseError
from checker.expect import Unmet
from checker.recording import Exchange, Recording, ask

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "string": st.text(max_size=5),
    "boolean": st.booleans(),
    "null": st.none(),
}
NAMES = st.text("abc", min_size=1, max_size=2)
VALUES = st.recursive(
    st.one_of(*KINDS.values()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
ERRORS = st.sampled_from([400, 404, 409, 422])
examples = settings(deadline=None, database=None, derandomize=True, max_examples=40)
REQUEST = {"method": "POST", "url": "/answer"}


class Answering:
    """An app that answers what it is told to."""

    def __init__(self) -> None:
        self.status = 200
        self.body: Any = None
        app = FastAPI()

        @app.post("/answer")
        def _answer(response: Response) -> Any:
            response.status_code = self.status
            return self.body

        self.client: Any = TestClient(app)  # the interface of httpx.Client, in another class

    def record(self, body: Any, status: int = 200) -> Recording:
        """The recording of one answer."""
        self.body, self.status = body, status
        return Recording([ask(self.client, [REQUEST])])

    def accepts(self, recording: Recording, body: Any, status: int = 200) -> bool:
        """Whether an app that answers this passes."""
        self.body, self.status = body, status
        try:
            recording.replay(self.client)
        except Unmet:
            return False
        return True


@pytest.fixture(scope="module")
def app() -> Iterator[Answering]:
    """One app for all examples."""
    answering = Answering()
    with answering.client:
        yield answering


@st.composite
def columns(draw: st.DrawFn) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The kind of each field, and some records with just these fields."""
    kinds = draw(st.dictionaries(NAMES, st.sampled_from(sorted(KINDS)), min_size=1, max_size=3))
    record = st.fixed_dictionaries({name: KINDS[kind] for name, kind in kinds.items()})
    return kinds, draw(st.lists(record, min_size=1, max_size=3))


@examples
@given(body=VALUES)
def test_own_answers_are_accepted(app: Answering, body: Any) -> None:
    """What was recorded passes, whatever it is."""
    recording = app.record(body)
    assert app.accepts(recording, body)


@examples
@given(body=VALUES)
def test_more_fields_are_accepted(app: Answering, body: Any) -> None:
    """A field more, in any object at any depth, does no harm."""
    recording = app.record(body)
    assert app.accepts(recording, with_more(body))


@examples
@given(table=columns(), data=st.data())
def test_a_missing_field_is_rejected(app: Answering, table: Any, data: st.DataObject) -> None:
    """Each recorded field must be there, in each of several records, alone or inside an object."""
    kinds, records = table
    gone = data.draw(st.sampled_from(sorted(kinds)))
    place = data.draw(st.integers(0, len(records) - 1))
    less = [dict(record) for record in records]
    del less[place][gone]
    for wrap in (as_it_is, inside):
        assert not app.accepts(app.record(wrap(records)), wrap(less))
    assert not app.accepts(app.record(records[place]), less[place])


@examples
@given(table=columns(), data=st.data())
def test_another_type_is_rejected(app: Answering, table: Any, data: st.DataObject) -> None:
    """Each field keeps its type: 1 is no 1.0, no true and no "1"."""
    kinds, records = table
    name = data.draw(st.sampled_from(sorted(kinds)))
    other = data.draw(st.sampled_from(sorted(KINDS.keys() - {kinds[name]})))
    changed = [*records[:-1], {**records[-1], name: data.draw(KINDS[other])}]
    for wrap in (as_it_is, inside):
        assert not app.accepts(app.record(wrap(records)), wrap(changed))


@examples
@given(body=VALUES, status=ERRORS)
def test_another_status_is_rejected(app: Answering, body: Any, status: int) -> None:
    """A status is exactly the recorded one, in both directions."""
    assert not app.accepts(app.record(body, 200), body, status)
    assert not app.accepts(app.record(body, status), body, 200)
    assert not app.accepts(app.record(body, 200), body, 201)


@examples
@given(detail=VALUES, other=VALUES, status=ERRORS)
def test_wording_of_errors_is_free(app: Answering, detail: Any, other: Any, status: int) -> None:
    """Of an error only its status counts, and that it has a `detail`."""
    recording = app.record({"detail": detail}, status)
    assert app.accepts(recording, {"detail": other}, status)
    assert not app.accepts(recording, {"error": other}, status)


def test_a_list_keeps_being_empty_or_not(app: Answering) -> None:
    """An empty page is empty, and one with records has some; how many is not the recording's business."""
    full, empty = app.record([{"id": 1}]), app.record([])
    assert app.accepts(full, [{"id": 1}, {"id": 2}])
    assert not app.accepts(full, [])
    assert not app.accepts(empty, [{"id": 1}])


def test_a_field_with_two_types_may_have_either(app: Answering) -> None:
    """Where the solution has a null in one record and a text in another, both are right, and nothing else."""
    recording = app.record([{"place": None}, {"place": "A"}])
    assert app.accepts(recording, [{"place": None}])
    assert app.accepts(recording, [{"place": "B"}])
    assert not app.accepts(recording, [{"place": 7}])


def test_difference_names_what_came_before(app: Answering) -> None:
    """The message says which requests led to the one that differs."""
    app.body, app.status = {"count": 1}, 200
    recording = Recording([ask(app.client, [REQUEST, {**REQUEST, "json": {"by": 2}}])])
    first, second = recording.scenarios[0]
    wanted = Recording([[first, Exchange(second.request, 201, second.shape)]])
    with pytest.raises(Unmet, match="status 201 after `POST /answer`, got status 200"):
        wanted.replay(app.client)


@examples
@given(bodies=st.lists(VALUES, min_size=1, max_size=3))
def test_file_holds_all(tmp_path_factory: pytest.TempPathFactory, app: Answering, bodies: list[Any]) -> None:
    """What is written is what is read."""
    path = tmp_path_factory.mktemp("recording") / "recording.json"
    recording = Recording([list(app.record(body).scenarios[0]) for body in bodies])
    path.write_text(recording.dumps(), encoding="utf-8")
    assert Recording.load(path) == recording


def test_a_request_is_sent_as_its_user(app: Answering) -> None:
    sent: list[str | None] = []
    app.client.event_hooks["request"] = [lambda request: sent.append(request.headers.get("as"))]
    scenario: list[dict[str, Any]] = [
        {**REQUEST, "user": "clerk"},
        REQUEST,
        {**REQUEST, "user": "admin", "headers": {"a": "b"}},
    ]
    try:
        recording = Recording([ask(app.client, scenario, lambda user: {"as": user})])
        recording.replay(app.client, lambda user: {"as": user})
    finally:
        app.client.event_hooks["request"] = []
    assert sent == ["clerk", None, "admin"] * 2
    assert recording.scenarios[0][0].request == {**REQUEST, "user": "clerk"}


def test_a_request_of_a_user_whom_nobody_signs_in_is_the_courses_fault(app: Answering) -> None:
    with pytest.raises(CourseError, match="asked as clerk"):
        ask(app.client, [{**REQUEST, "user": "clerk"}])


def test_missing_file_names_the_command(tmp_path: Path) -> None:
    """An author reads what writes it."""
    with pytest.raises(CourseError) as error:
        Recording.load(tmp_path / "recording.json")
    assert "checker sync" in error.value.tip


def as_it_is(body: Any) -> Any:
    """The records as the body."""
    return body


def inside(body: Any) -> Any:
    """The records inside an object."""
    return {"items": body}


def with_more(value: Any) -> Any:
    """The value with one more field in each object."""
    if isinstance(value, dict):
        return {**{name: with_more(each) for name, each in value.items()}, "more": "x"}
    return [with_more(each) for each in value] if isinstance(value, list) else value
