"""Makes half a million empty files."""

import time
from pathlib import Path

for number in range(500_000):
    Path(f"file-{number}").touch()
time.sleep(60)
