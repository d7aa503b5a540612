"""The command line: arguments in, exit status out, and one place where errors become sentences."""

import argparse
import importlib
import os
import sys
from pathlib import Path
from typing import NoReturn

from checker.commands import COMMANDS
from checker.errors import CheckerError
from checker.launch import HostProcess
from checker.paths import ROOT, LessonPaths
from checker.program import PROGRAM

UNUSABLE, INTERRUPTED = 2, 130
CHECK = "check"
OVERVIEW = f"""\
usage: {PROGRAM} [--course DIR] lessonNN | all | COMMAND [options]

  lessonNN  check your work on a lesson (`{PROGRAM} lessonNN --help` for options)
  all       check every lesson in order
"""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        raise CheckerError(
            f"{message[:1].upper()}{message[1:]}.", f"`{self.prog} --help` shows what there is."
        )


def main(arguments: list[str], host: HostProcess | None) -> int:
    """Run one command and return its exit status: 0 passed, 1 checked and failed, 2 could not check."""
    try:
        status = run(arguments, host)
        sys.stdout.flush()
        return status
    except CheckerError as error:
        print(f"checker: {error}", file=sys.stderr)
        if error.tip:
            print(f"         {error.tip}", file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        print("checker: interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE
    except Exception as error:
        if "CHECKER_DEBUG" in os.environ:
            raise
        print(f"checker: the checker itself failed: {type(error).__name__}: {error}", file=sys.stderr)
        print("         Please report it, with what CHECKER_DEBUG=1 prints.", file=sys.stderr)
        return UNUSABLE


def run(arguments: list[str], host: HostProcess | None) -> int:
    """Find the command, parse its options and run it; only that command's module is imported."""
    root, arguments = _take_course(arguments)
    if arguments and arguments[0] in {"-h", "--help"}:
        print(OVERVIEW + "\n".join(f"  {name:<9} {text}" for name, text in COMMANDS.items()))
        return 0
    name = arguments[0] if arguments and arguments[0] in COMMANDS else CHECK if arguments else "map"
    if name == CHECK and arguments[0] != "all" and not arguments[0].startswith("-"):
        _refuse_misspelt(arguments[0], root)
    parser = parser_of(name)
    parser.set_defaults(root=root, host=host)
    options = parser.parse_args(arguments if name == CHECK else arguments[1:])
    return int(options.run(options))


def parser_of(name: str) -> Parser:
    """The parser of one command, whose options know the function that runs it."""
    command = importlib.import_module(f"checker.commands.{name}")
    prog = PROGRAM if name == CHECK else f"{PROGRAM} {name}"
    layout = argparse.RawDescriptionHelpFormatter
    parser = Parser(prog=prog, description=command.__doc__, formatter_class=layout)
    command.configure(parser)
    parser.set_defaults(run=command.run)
    return parser


def _refuse_misspelt(word: str, root: Path) -> None:
    """Raise `CheckerError` for a word that is no lesson and nearly a command."""
    if LessonPaths(root, word).folder.is_dir():
        return
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, n=1)
    if near:
        raise CheckerError(f"There is no command `{word}`.", f"Did you mean `{near[0]}`?")


def _take_course(arguments: list[str]) -> tuple[Path, list[str]]:
    """The course's folder, and the arguments without the option that names it."""
    parser = Parser(prog=PROGRAM, add_help=False, allow_abbrev=False)
    parser.add_argument("--course", type=Path, default=ROOT)
    known, rest = parser.parse_known_args(arguments)
    return known.course.resolve(), rest
