"""`verify` tells an author every law that the course breaks, and what the checks said."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checker.host import linux
from tests.checker.running import KILLED_SECONDS, end_survivors, run_checker, scratch_folders

INTERRUPTED = 130
DOES_NOT_START = """
[[variant]]
name = "does-not-start"
kind = "wrong"
step = "show"
boots = false
why = "is no Python"
[[variant.edits]]
file = "app/main.py"
find = "counter = Counter()"
replace = "counter = = Counter()"
"""


def accepted(name: str, *edits: tuple[str, str]) -> str:
    """An accepted variant, as `variants.toml` lists it: what its edits find and write."""
    head = f'\n[[variant]]\nname = "{name}"\nkind = "accepted"\nwhy = "another way"\n'
    return head + "".join(
        f"[[variant.edits]]\nfile = \"app/main.py\"\nfind = '{find}'\nreplace = '{text}'\n"
        for find, text in edits
    )


def title(text: str) -> str:
    """One more way, whose document has this title: nothing asks for one."""
    return accepted(text, ('title="Counter"', f'title="{text}"'))


SUMS = accepted("sums", ("counter.count += addition.by", "counter.count = sum(history) + addition.by"))
BEGINS_WITH_ONE = accepted(
    "begins-with-one", ("history: list[int] = []", "history = [1]"), ("return history", "return history[1:]")
)
NEWEST_FIRST = accepted("not-accepted", ("history.append(addition.by)", "history.insert(0, addition.by)"))
DOES_NOT_FIT = accepted("does-not-fit", ("no such text", "any"))
MISTAKEN = """
[[variant]]
name = "not-wrong"
kind = "wrong"
step = "show"
why = "has another title"
[[variant.edits]]
file = "app/main.py"
find = 'title="Counter"'
replace = 'title="Other"'

[[variant]]
name = "wrong-earlier"
kind = "wrong"
step = "add"
why = "starts at 1"
[[variant.edits]]
file = "app/main.py"
find = "count: int = 0"
replace = "count: int = 1"

[[variant]]
name = "crashes"
kind = "wrong"
step = "show"
why = "is no Python"
[[variant.edits]]
file = "app/main.py"
find = "counter = Counter()"
replace = "counter = = Counter()"

[[variant]]
name = "starts-after-all"
kind = "wrong"
step = "show"
boots = false
why = "starts at 1"
[[variant.edits]]
file = "app/main.py"
find = "count: int = 0"
replace = "count: int = 1"
"""
TURNS = """
from pathlib import Path
from checker.expect import require

def test_turns():
    \"\"\"The first time passes, later ones don't.\"\"\"
    ran = Path(__file__).with_name("ran")
    first = not ran.exists()
    ran.touch()
    require(first, "the first time", "a later one")
"""
WARM_ONLY = """
import __main__
from checker.expect import require

def test_warm():
    \"\"\"It is a worker that judges.\"\"\"
    require(__main__.__spec__.name == "checker.judging", "a worker", "a command line")
"""
BLOCKS = """
open({pipe!r}, "w").write("here")
open({pipe!r}).read()
"""


def test_a_sound_course(course: Path) -> None:
    """Every law holds: exit status 0, and the table says how many variants each step has."""
    for name in ("counter-2", "counter-3"):
        add_variants(course, title(name))
    add_variants(course, DOES_NOT_START)
    done = run_checker("verify", "lesson01", course=course)
    assert done.status == 0, done.out
    counts = [line.split()[-1] for line in done.out.splitlines()[2:5]]
    assert counts == ["3", "2", "2"]
    assert "3 accepted variants, 11 runs" in done.out, "one way was tried with the handlers that are async"
    assert "Every law holds. 11 runs" in done.out


def test_what_is_wrong_with_variants_that_are_tried_together(course: Path) -> None:
    """Each is tried alone then, and only what is wrong is told."""
    add_variants(course, title("other-title") + SUMS + NEWEST_FIRST)
    done = run_checker("verify", "lesson01", "--json", course=course)
    [sentence] = report(done.out)["broken"]
    assert sentence.startswith("The accepted variant `not-accepted` does not pass step history: test_history")


def test_variants_that_do_not_mix(course: Path) -> None:
    """What passes alone and not together is told, and marked by the author; `--whole` mixes nothing."""
    add_variants(course, SUMS + BEGINS_WITH_ONE)
    done = run_checker("verify", "lesson01", "--json", course=course)
    [sentence] = report(done.out)["broken"]
    assert sentence.startswith(
        "The accepted variants `async-handlers`, `sums`, `begins-with-one` do not pass"
    )
    assert sentence.endswith("Each passes alone: which two do not go together, `apart` says.")
    assert run_checker("verify", "lesson01", "--whole", course=course).status == 0
    variants = course / "lessons" / "lesson01" / "variants.toml"
    variants.write_text(
        variants.read_text().replace('name = "sums"', 'name = "sums"\napart = ["begins-with-one"]')
    )
    assert run_checker("verify", "lesson01", course=course).status == 0


def test_a_quick_run_tries_no_variants(course: Path) -> None:
    """It counts them, and holds the solution and the starter to their laws."""
    add_variants(course, MISTAKEN + NEWEST_FIRST + title("other-title"))
    done = run_checker("verify", "lesson01", "--quick", course=course)
    assert done.status == 0, done.out
    assert "3 accepted variants, 2 runs" in done.out
    assert done.out.splitlines()[-1] == "No variants were tried."
    main = course / "solutions" / "lesson01" / "app" / "main.py"
    main.write_text(main.read_text().replace("count: int = 0", "count: int = 2"))
    assert run_checker("verify", "lesson01", "--quick", course=course).status == 1


@pytest.mark.rest
def test_a_warm_process_and_a_new_one_say_the_same(course: Path) -> None:
    """`--cold` asks both about every submission, and about nothing else."""
    done = run_checker("verify", "lesson01", "--cold", "--quick", "--json", course=course)
    assert report(done.out)["runs"] == 2
    told = [sentence for sentence in report(done.out)["broken"] if "cold" in sentence]
    assert told == []
    (course / "lessons" / "lesson01" / "checks" / "test_history.py").write_text(WARM_ONLY)
    changed = run_checker("verify", "lesson01", "--cold", "--quick", "--json", course=course)
    assert changed.status == 1
    [sentence] = [each for each in report(changed.out)["broken"] if "cold" in each]
    assert sentence == (
        "The solution gets another verdict cold. "
        "history, test_warm: `passed` warm, `failed` cold; history: `passed` warm, `failed` cold"
    )


@pytest.mark.rest
def test_servers_can_be_started_as_on_other_systems(course: Path) -> None:
    """`--spawn` holds the course to its laws there, and only there."""
    main = course / "solutions" / "lesson01" / "app" / "main.py"
    main.write_text(f"import sys\n\nassert 'checker.host.spawned' in sys.orig_argv\n{main.read_text()}")
    spawned = run_checker("verify", "lesson01", "--quick", "--spawn", "--json", course=course)
    assert [each for each in report(spawned.out)["broken"] if "solution" in each] == []
    forked = run_checker("verify", "lesson01", "--quick", "--json", course=course)
    assert [each for each in report(forked.out)["broken"] if "solution" in each]


def test_a_cold_run_makes_no_screens(course: Path) -> None:
    done = run_checker("verify", "lesson01", "--cold", "--keep-screens", course=course)
    assert (done.status, done.out) == (2, "")
    assert "--cold makes no screens." in done.err


def test_every_broken_law_is_told(course: Path) -> None:
    """One sentence for each, with what the check said; the others are still tried."""
    add_variants(course, MISTAKEN + NEWEST_FIRST + DOES_NOT_FIT)
    add_last_step(course)
    done = run_checker("verify", "lesson01", "--whole", "--json", course=course)
    assert done.status == 1
    broken = report(done.out)["broken"]
    assert [sentence.partition(": expected ")[0] for sentence in broken] == [
        "Step last has 1 hint; a step needs 3.",
        "Step last has 0 wrong variants; a step needs 2.",
        "The starter gets `passed` in step last, where it must fail.",
        "Wrong variant `not-wrong` (has another title) passes step show.",
        "Wrong variant `wrong-earlier` is rejected in step show, before add: test_count",
        "Wrong variant `crashes` is not rejected by assertion in step show: test_count",
        "Wrong variant `starts-after-all` is said not to boot and gets `failed` in step show.",
        "The accepted variant `not-accepted` does not pass step history: test_history",
        "Variant does-not-fit of lesson01: `no such text` occurs 0 times in app/main.py; it must occur once.",
    ]
    assert broken[4].endswith('expected the body {"count": 0}, got {"count": 1}')


def test_a_step_after_checks_that_need_not_run(course: Path) -> None:
    """It is judged by what it asks, though the starter's step before it was left after its first check."""
    check = 'def test_history(api):\n    """There is an app."""\n'
    (course / "lessons" / "lesson01" / "checks" / "test_history.py").write_text(check)
    broken = report(run_checker("verify", "lesson01", "--quick", "--json", course=course).out)["broken"]
    assert "The starter gets `passed` in step history, where it must fail." in broken


@pytest.mark.rest
def test_a_wrong_variant_is_asked_in_its_own_step(course: Path) -> None:
    """The steps before it are asked only of the `--whole`."""
    add_variants(course, MISTAKEN)
    broken = report(run_checker("verify", "lesson01", "--json", course=course).out)["broken"]
    assert "Wrong variant `not-wrong` (has another title) passes step show." in broken
    assert not [sentence for sentence in broken if "`wrong-earlier`" in sentence]


def test_a_solution_that_fails_or_warns(course: Path) -> None:
    """The solution is held to its own lesson, and to a clean log of warnings."""
    main = course / "solutions" / "lesson01" / "app" / "main.py"
    warning = "import warnings\n\nwarnings.warn('old', DeprecationWarning, stacklevel=1)\n"
    main.write_text(main.read_text().replace("count: int = 0", "count: int = 2") + warning)
    (course / "lessons" / "lesson01" / "variants.toml").unlink()
    broken = report(run_checker("verify", "lesson01", "--json", course=course).out)["broken"]
    assert 'The solution does not pass step show: test_count: expected the body {"count": 0}, ' in "\n".join(
        broken
    )
    assert any("The solution warns: app/main.py line" in sentence for sentence in broken)


def test_checks_that_cannot_be_loaded(course: Path) -> None:
    """A broken file of checks is told once, not once a variant."""
    (course / "lessons" / "lesson01" / "checks" / "test_show.py").write_text("def")
    done = run_checker("verify", "lesson01", "--json", course=course)
    assert done.status == 1
    told = [sentence for sentence in report(done.out)["broken"] if "cannot be loaded" in sentence]
    assert len(told) == 1


@pytest.mark.rest
def test_a_flake_is_found_by_repeating(course: Path) -> None:
    """A check that changes its mind is no law broken but a verdict that differs."""
    (course / "lessons" / "lesson01" / "checks" / "test_history.py").write_text(TURNS)
    done = run_checker("verify", "lesson01", "--json", "--jobs", "1", "--repeat", "2", course=course)
    assert done.status == 1
    assert report(done.out)["runs"] == 18
    [flake] = report(done.out)["flakes"]
    assert flake == (
        "The accepted variant `async-handlers` got different verdicts: "
        "history, test_turns: 1 times `passed`, 1 times `failed`."
    )


def test_unknown_lesson(course: Path) -> None:
    """A typo is told before anything runs."""
    done = run_checker("verify", "lesson03", course=course)
    assert (done.status, done.out) == (2, "")
    assert "There is no lesson `lesson03`" in done.err


def test_interrupt_leaves_nothing(course: Path) -> None:
    """Ctrl-C in the middle of a run ends workers, hosts and apps, and removes their folders."""
    assert interrupted(course, signal.SIGINT) == INTERRUPTED


def test_kill_leaves_no_process(course: Path) -> None:
    """When `verify` itself is killed, nothing goes on without it."""
    assert interrupted(course, signal.SIGKILL) == -signal.SIGKILL


def interrupted(course: Path, number: int) -> int:
    """The exit status of a run that gets a signal while it imports an app; fails if anything is left."""
    pipe = course / "pipe"
    os.mkfifo(pipe)
    (course / "solutions" / "lesson01" / "app" / "main.py").write_text(BLOCKS.format(pipe=str(pipe)))
    command = [
        sys.executable,
        "-I",
        "-m",
        "checker",
        "--course",
        str(course),
        "verify",
        "lesson01",
        "--jobs=2",
    ]
    linux.become_subreaper()
    before = set(linux.children(os.getpid()))
    earlier = scratch_folders()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0) as run:
        pipe.read_text()
        below = linux.descendants(run.pid)
        os.killpg(run.pid, number) if number == signal.SIGINT else run.send_signal(number)
        run.communicate()
    assert end_survivors(before, KILLED_SECONDS) == []
    if number == signal.SIGINT:
        assert set[str]().union(*map(scratch_folders, below)) <= earlier
    return run.returncode


def add_variants(course: Path, text: str) -> None:
    """Add to the first lesson's variants."""
    path = course / "lessons" / "lesson01" / "variants.toml"
    path.write_text(path.read_text() + text)


def add_last_step(course: Path) -> None:
    """Add a step that asks for nothing."""
    lesson = course / "lessons" / "lesson01"
    step = '\n[[steps]]\nid = "last"\ntitle = "Rest"\npoints = 1\nhints = ["Nothing."]\n'
    metadata = lesson / "lesson.toml"
    metadata.write_text(metadata.read_text() + step)
    (lesson / "checks" / "test_last.py").write_text('def test_rest(api):\n    """There is an app."""\n')


def report(out: str) -> dict[str, Any]:
    """What the document says of its one lesson."""
    [lesson] = json.loads(out)["lessons"]
    assert isinstance(lesson, dict)
    return lesson
