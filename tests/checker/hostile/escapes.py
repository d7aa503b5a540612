"""Puts terminal escapes and markup into everything that a report may show."""

import sys
import warnings

from fastapi import FastAPI, Response

EVIL = "\x1b[2J\x1b]0;owned\x07\x9b31m\r\x00\u202e</pre></td>]]><script>alert(1)</script>"

app = FastAPI()
warnings.warn(EVIL, stacklevel=1)


class EvilError(Exception):
    """Says evil things."""


@app.get("/counter")
def read():
    """Answer 200 with them, print them."""
    print(EVIL)
    print(EVIL, file=sys.stderr)
    return Response(
        EVIL, headers={"x-evil": "\x9b31m<script>alert(1)</script>"}, media_type="application/json"
    )


@app.post("/counter/add")
def add():
    """Raise them."""
    raise type("Evil\x1b[2J<script>alert(1)</script>", (EvilError,), {})(EVIL)


@app.get("/counter/history")
def history():
    """Answer them within right JSON."""
    return [EVIL, {EVIL: EVIL}]
