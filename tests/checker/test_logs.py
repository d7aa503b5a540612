"""What is read of an app's output while it is written."""

import json
from pathlib import Path

import pytest

from checker.logs import Logs

LONG = json.dumps({"id": 1, "text": "x" * 20_000})


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """The file that takes standard output."""
    return tmp_path / "stdout.log"


def test_a_line_that_had_begun_before_a_moment_does_not_count(output: Path) -> None:
    """Python writes a long line in parts: a moment between two of them leaves it to what came before."""
    logs = Logs(output.parent, 1.0)
    output.write_text(LONG[:8192])
    since = logs.mark(0)
    with output.open("a") as file:
        file.write(LONG[8192:] + '\n{"id": 2}\n')
    assert logs.lines(since) == ['{"id": 2}']
    assert [record["id"] for record in logs.records()] == [1, 2]


def test_a_moment_between_two_lines_leaves_out_neither(output: Path) -> None:
    """What is written after a moment is all there."""
    logs = Logs(output.parent, 1.0)
    output.write_text('{"id": 1}\n')
    since = logs.mark(0)
    with output.open("a") as file:
        file.write('{"id": 2}\n{"id": 3')
    assert logs.lines(since) == ['{"id": 2}']
    assert logs.find(since, seconds=0.0, id=3) is None
