"""Closes every file that it has not opened."""

import os

os.closerange(3, 1024)
