"""``python -m checker``: finds the right environment first, whatever Python was started."""

import sys

from checker.bootstrap import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
