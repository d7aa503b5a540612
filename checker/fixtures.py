"""What a check can ask for besides the server itself."""

from weakref import WeakKeyDictionary

import pytest

from checker.accounts import Accounts
from checker.client import Client
from checker.course import Lesson
from checker.database import Database
from checker.errors import CourseError
from checker.expect import expect
from checker.mailbox import Mailbox
from checker.openapi import OpenApi
from checker.recording import Recording
from checker.server import Server
from checker.source import Source


class Fixtures:
    """The fixtures of one run, on the submission in this folder."""

    def __init__(self, lesson: Lesson, source: Source) -> None:
        self._lesson = lesson
        self._source = source
        self._accounts: WeakKeyDictionary[Server, Accounts] = WeakKeyDictionary()

    @pytest.fixture
    def api(self, server: Server) -> Client:
        """An HTTP client on the running app, with its base URL."""
        return server.client

    @pytest.fixture
    def accounts(self, server: Server) -> Accounts:
        """Users of the running app, by role; the same ones as long as its data are."""
        return self._accounts.setdefault(server, Accounts(server))

    @pytest.fixture
    def database(self, server: Server) -> Database:
        """Read-only SQL on the submission's database."""
        return server.database

    @pytest.fixture
    def mailbox(self, server: Server) -> Mailbox:
        """The mail server that the app was told of: at the beginning of each check open, and empty.

        The lesson has to name it under `services`, because an app is told at its start.
        """
        if server.mailbox is None:
            raise CourseError(f'Checks of {self._lesson.id} need `services = ["mailbox"]` in its metadata.')
        server.mailbox.begin()
        return server.mailbox

    @pytest.fixture
    def openapi(self, api: Client) -> OpenApi:
        """The app's schema, as it serves it."""
        return OpenApi(expect(api.get("/openapi.json")).status(200).body)

    @pytest.fixture
    def source(self) -> Source:
        """The submission's modules, parsed; nothing of them is run."""
        return self._source

    @pytest.fixture
    def recording(self) -> Recording:
        """The scenarios of the differential check, with the solution's answers."""
        return Recording.load(self._lesson.recording_file)
