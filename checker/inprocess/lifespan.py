"""The lifespan of an app, as Uvicorn leads it through."""

import asyncio
from typing import Any

from checker.host.observe import Message


class Lifespan:
    """Starts an app; `state` is what it gave to its requests, `failed` says that it must not serve.

    An app that does not know lifespans serves without one.
    """

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.state: dict[str, Any] = {}
        self.failed = False
        self.over = False
        self._loop = loop
        self._app = app
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._incoming.put_nowait({"type": "lifespan.startup"})
        self._task = loop.create_task(self._main())

    async def _main(self) -> None:
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self.state,
        }
        try:
            await self._app(scope, self._incoming.get, self._send)
        except BaseException as error:
            if not isinstance(error, Exception | SystemExit):
                raise
        finally:
            self._done()

    async def _send(self, message: Message) -> None:
        self.failed = self.failed or message["type"] == "lifespan.startup.failed"
        self._done()

    def _done(self) -> None:
        self.over = True
        self._loop.stop()
