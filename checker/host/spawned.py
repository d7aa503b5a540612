"""A server in an interpreter of its own: the request comes on standard input, events go to standard output."""

import os
import sys

from checker.host.preload import preload
from checker.host.request import Request
from checker.host.server import run_server

if __name__ == "__main__":
    request = Request.decode(sys.stdin.buffer.read())
    preload(())
    run_server(request, os.dup(1))
