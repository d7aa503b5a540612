"""Touches 4 GiB, a little at a time."""

import time

held = []
for _ in range(64):
    held.append(b"x" * (64 << 20))
    time.sleep(0.02)
time.sleep(60)
