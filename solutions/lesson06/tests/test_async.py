"""What needs an event loop of its own: requests that are on their way together."""

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from helpers import Headers, Prepared, copy

pytestmark = pytest.mark.anyio


@pytest.fixture
async def asking(app: FastAPI, prepared: Prepared, database: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that awaits; its transport knows no lifespan, so it is run around it."""
    copy(prepared.snapshot, database)
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield client


async def test_restocks_at_once_add_up(asking: httpx2.AsyncClient, clerk: Headers) -> None:
    delivery = {"sku": "BOLT", "quantity": 2}
    await asking.post("/inventory/restock", json=delivery, headers=clerk)

    async def restock() -> None:
        answer = await asking.post("/inventory/restock", json=delivery, headers=clerk)
        assert answer.status_code == 201

    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(restock)
    assert (await asking.get("/inventory/BOLT", headers=clerk)).json()["quantity"] == 18


async def test_a_report_is_computed(asking: httpx2.AsyncClient, clerk: Headers) -> None:
    for sku, quantity in (("BOLT", 3), ("NUT", 4)):
        new = {"sku": sku, "quantity": quantity, "reorder_level": 4}
        await asking.post("/inventory", json=new, headers=clerk)
    asked = await asking.post("/reports/stock", headers=clerk)
    assert asked.status_code == 202
    report = (await asking.get(asked.headers["Location"], headers=clerk)).json()
    assert report["status"] == "done"
    assert report["result"] == {"items": 2, "total_quantity": 7, "below_reorder_level": 1}


async def test_an_unknown_report(asking: httpx2.AsyncClient, clerk: Headers) -> None:
    assert (await asking.get("/reports/stock/999", headers=clerk)).status_code == 404
