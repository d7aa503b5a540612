# WRONG: the tests share a library, so the first one changes what the second one finds.
"""Two tests in two orders, first with one library for all, then with one for each test."""

import os
import sys

import pytest

UNUSED = ("terminal", "cacheprovider", "asyncio", "randomly", "xdist")

# --8<-- [start:shared]
COPIES = {"Dune": 3}


def test_one_is_lent() -> None:
    COPIES["Dune"] -= 1
    assert COPIES["Dune"] == 2


def test_all_are_there() -> None:
    assert COPIES["Dune"] == 3


# --8<-- [end:shared]


# --8<-- [start:own]
@pytest.fixture
def copies() -> dict[str, int]:
    return {"Dune": 3}


def test_own_one_is_lent(copies: dict[str, int]) -> None:
    copies["Dune"] -= 1
    assert copies["Dune"] == 2


def test_own_all_are_there(copies: dict[str, int]) -> None:
    assert copies["Dune"] == 3


# --8<-- [end:own]


class Told:
    """Prints how each test ends."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One line for each test."""
        if report.when == "call":
            print(f"  {report.nodeid.rpartition('::')[2]}: {report.outcome}")


def run(*names: str) -> None:
    """Run these tests in this order, in this process."""
    print("in the order", ", ".join(names))
    options = [f"-c{os.devnull}", "--import-mode=importlib", *(f"-pno:{name}" for name in UNUSED)]
    pytest.main([*options, *(f"{__file__}::{name}" for name in names)], plugins=[Told()])
    for name in [name for name, module in sys.modules.items() if name.endswith("wrong_order")]:
        del sys.modules[name]  # so that each run begins with three copies


if __name__ == "__main__":
    run("test_all_are_there", "test_one_is_lent")
    run("test_one_is_lent", "test_all_are_there")
    run("test_own_one_is_lent", "test_own_all_are_there")
