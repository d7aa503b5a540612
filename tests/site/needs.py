"""Says what a machine lacks for the tests in a browser, before anything else is tried."""

import shutil
import sys

from tests.site.browser import CHROMIUM

LACKING = """\
This machine lacks {names}, which the tests in a real browser need.
On Debian and Ubuntu: sudo apt-get install chromium nodejs npm
Elsewhere, install Chromium or Chrome and Node.js; CHROMIUM=/path/to/it names another browser."""


def main() -> int:
    """Return 2 after a sentence if something is missing, else 0."""
    programs = {"Chromium": CHROMIUM, "node": "node", "npm": "npm"}
    missing = [name for name, program in programs.items() if shutil.which(program) is None]
    if missing:
        print(LACKING.format(names=" and ".join(missing)), file=sys.stderr)
    return 2 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
