"""Reports, by classes of unittest; what pytest's fixtures make comes in by one that is always used."""

from pathlib import Path
from unittest import IsolatedAsyncioTestCase

import httpx2
import pytest
from fastapi import FastAPI
from helpers import Headers, Prepared, copy


class TestReports(IsolatedAsyncioTestCase):
    @pytest.fixture(autouse=True)
    def _know(self, app: FastAPI, prepared: Prepared, database: Path, clerk: Headers) -> None:
        copy(prepared.snapshot, database)
        self.app, self.clerk = app, clerk

    async def asyncSetUp(self) -> None:
        await self.enterAsyncContext(self.app.router.lifespan_context(self.app))
        transport = httpx2.ASGITransport(self.app)
        client = httpx2.AsyncClient(transport=transport, base_url="http://test", headers=self.clerk)
        self.asking = await self.enterAsyncContext(client)

    async def test_an_unknown_report(self) -> None:
        answer = await self.asking.get("/reports/stock/999")
        self.assertEqual(answer.status_code, 404)

    async def test_a_report_is_computed(self) -> None:
        asked = await self.asking.post("/reports/stock")
        report = (await self.asking.get(asked.headers["Location"])).json()
        self.assertEqual(report["status"], "done")
