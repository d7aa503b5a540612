"""Writes 4 GiB into many files."""

import time
from pathlib import Path

for number in range(80):
    Path(f"full-{number}").write_bytes(bytes(50 << 20))
    time.sleep(0.02)
time.sleep(60)
