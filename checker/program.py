"""How the learner starts the checker: the commands in reports are those that they can type."""

import os

PROGRAM = f"{os.environ.get('CHECKER_PYTHON', 'python')} -m checker"
