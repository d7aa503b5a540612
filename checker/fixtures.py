"""What a check can ask for besides the server itself."""

from functools import cached_property
from pathlib import Path
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
from checker.servers import Servers
from checker.source import Source

TYPE_CHECKING = False  # only lessons about tests need it
if TYPE_CHECKING:
    from checker.trials import Trials


class Fixtures:
    """The fixtures of one run, on the submission in this folder."""

    def __init__(self, lesson: Lesson, submission: Path, servers: Servers) -> None:
        self._lesson = lesson
        self._submission = submission
        self._servers = servers
        self._accounts: WeakKeyDictionary[Server, Accounts] = WeakKeyDictionary()

    @cached_property
    def _source(self) -> Source:
        return Source(self._submission)

    @cached_property
    def _trials(self) -> "Trials":
        from checker.trials import Trials

        servers = self._servers
        folder = servers.folder / "trials"
        return Trials(self._lesson, self._submission, servers.launch, folder, servers.seconds)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """A check that asks for `broken_app` runs for each one that its step has to catch."""
        if "broken_app" in metafunc.fixturenames:
            found = self._trials.of_step(self._step(metafunc.definition.path))
            if not found:
                raise CourseError(f"{metafunc.definition.path} asks for broken apps, and its step has none.")
            metafunc.parametrize("broken_app", found, ids=[app.name for app in found])

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
    def trials(self, request: pytest.FixtureRequest) -> "Trials":
        """The runs of the submission's test suite on the lesson's apps."""
        self._trials.step = self._step(request.path)
        return self._trials

    def _step(self, file: Path) -> str:
        return next(step.id for step in self._lesson.steps if step.check_file == file.name)

    @pytest.fixture
    def recording(self) -> Recording:
        """The scenarios of the differential check, with the solution's answers."""
        return Recording.load(self._lesson.recording_file)
