"""Many requests at once to a running app: what the figures measure."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

SECONDS = 60.0
"""Longer than any answer takes, also on a busy machine."""
UNLIMITED = httpx.Limits(max_connections=None, max_keepalive_connections=None)


def latencies(url: str, *paths: str) -> list[float]:
    """Send a GET request to each path at once; seconds until each answer, in the order of the paths."""
    return _at_once(url, len(paths), lambda client, number: client.get(paths[number]))


def kept(url: str, clients: int, sku: str) -> int:
    """Restock a new SKU once, and then by one piece from each client at once; the quantity that was added."""
    body = {"sku": sku, "quantity": 1}
    first = httpx.post(f"{url}/inventory/restock", json=body).raise_for_status().json()
    _at_once(url, clients, lambda client, _number: client.post("/inventory/restock", json=body))
    last = httpx.get(f"{url}/inventory/{sku}").raise_for_status().json()
    return int(last["quantity"]) - int(first["quantity"])


def _at_once(url: str, count: int, send: Callable[[httpx.Client, int], httpx.Response]) -> list[float]:
    """Send so many requests at the same moment; seconds until each answer."""
    together = Barrier(count)

    def measure(number: int) -> float:
        together.wait()
        started = time.perf_counter()
        send(client, number).raise_for_status()
        return time.perf_counter() - started

    client = httpx.Client(base_url=url, timeout=SECONDS, limits=UNLIMITED)
    with client, ThreadPoolExecutor(count) as threads:
        return list(threads.map(measure, range(count)))
