"""Step contract: what the document promises is what the app does."""

from typing import Protocol

import httpx

from checker.expect import expect, require, show
from checker.openapi import OpenApi, Schema, length_range, number_range

KEYWORDS = "A limit in a pattern or in a validator of your own does not reach the document as a keyword."


class Recording(Protocol):
    """The answers of a right app to scenarios that were drawn beforehand."""

    def replay(self, api: httpx.Client) -> None: ...


def test_model_in(openapi: OpenApi) -> None:
    """`/openapi.json` describes the body of a restock as `InventoryIn`: `sku` (`minLength` 3, `maxLength` 20) and `quantity` (`minimum` 1, `maximum` 1000000) are required, `location_code` (`minLength` 1, `maxLength` 10) is not, and there is no other field."""
    body = openapi.body("post", "/inventory/restock")
    fields = openapi.properties(body)
    same_fields("body of `POST /inventory/restock`", fields, {"sku", "quantity", "location_code"})
    same_model(openapi, "InventoryIn", body, "the body of a restock")
    required = openapi.required(body)
    require(
        required == {"sku", "quantity"}, "`sku` and `quantity` as required fields", show(sorted(required))
    )
    limits("sku", length_range(fields["sku"]), (3, 20))
    limits("quantity", number_range(fields["quantity"]), (1, 1_000_000))
    limits("location_code", length_range(fields["location_code"]), (1, 10))


def test_model_out(openapi: OpenApi) -> None:
    """`/openapi.json` describes each record that is answered as `InventoryOut`, with the fields `id`, `sku`, `quantity`, `location_code` and `updated_at` and no other: 200 for the `GET` paths, 201 for the restock."""
    model = openapi.schema("InventoryOut")
    names = {"id", "sku", "quantity", "location_code", "updated_at"}
    same_fields("model `InventoryOut`", openapi.properties(model), names)
    answers = {
        "GET /inventory": openapi.items(openapi.response("get", "/inventory", 200)),
        "GET /inventory/low-stock": openapi.items(openapi.response("get", "/inventory/low-stock", 200)),
        "GET /inventory/{sku}": openapi.response("get", "/inventory/{sku}", 200),
        "POST /inventory/restock": openapi.response("post", "/inventory/restock", 201),
    }
    for operation, answer in answers.items():
        same_model(openapi, "InventoryOut", answer, f"what `{operation}` answers")


def test_parameters(api: httpx.Client, openapi: OpenApi) -> None:
    """`/openapi.json` states the limits and defaults of `offset`, `limit` and `threshold` and the lengths of `{sku}` as keywords, and the default holds: of more than 20 records `GET /inventory` answers 20."""
    paging = {"offset": (0, None), "limit": (1, 100)}
    for name, wanted in paging.items():
        limits(name, number_range(openapi.parameter("get", "/inventory", name)), wanted)
        default(name, openapi.parameter("get", "/inventory", name), {"offset": 0, "limit": 20}[name])
    threshold = openapi.parameter("get", "/inventory/low-stock", "threshold")
    limits("threshold", number_range(threshold)[:1], (0,))
    default("threshold", threshold, 10)
    limits("{sku}", length_range(openapi.parameter("get", "/inventory/{sku}", "sku")), (3, 20))
    for number in range(21):
        body = {"sku": f"MANY{number:02}", "quantity": 1}
        expect(api.post("/inventory/restock", json=body)).status(201)
    response = api.get("/inventory")
    records = expect(response).status(200).items(sku=str)
    require(len(records) == 20, "20 records", f"{len(records)} records", response)


def test_other_methods(api: httpx.Client) -> None:
    """A method that a path does not have is 405 with a JSON `detail` and a header `Allow` that names the one it has, as for `DELETE /health` and `POST /inventory`; a path that does not exist is 404 with a `detail`."""
    for method, path in (("DELETE", "/health"), ("POST", "/health"), ("POST", "/inventory"), ("PUT", "/")):
        response = api.request(method, path)
        allowed = expect(response).error(405).header("allow").response.headers["allow"]
        methods = {each.strip() for each in allowed.split(",")}
        require("GET" in methods and method not in methods, "`GET` in the header `Allow`", allowed, response)
    expect(api.get("/no-such-path")).error(404)


def test_like_the_solution(api: httpx.Client, recording: Recording) -> None:
    """Many short scenarios, drawn at random once, with right and wrong values, get the same statuses and fields as from our solution."""
    recording.replay(api)


def same_model(openapi: OpenApi, name: str, found: Schema, where: str) -> None:
    """What the document has at a place is the model of that name."""
    right = openapi.properties(found) == openapi.properties(openapi.schema(name))
    require(
        right, f"`{name}` as {where} in `/openapi.json`", f"`{found.get('title', 'a schema without a name')}`"
    )


def same_fields(what: str, fields: dict[str, Schema], wanted: set[str]) -> None:
    """The model has exactly these fields."""
    names = ", ".join(f"`{name}`" for name in sorted(wanted))
    require(fields.keys() == wanted, f"the {what} in `/openapi.json` to have {names}", show(sorted(fields)))


def limits(name: str, found: tuple[float | None, ...], wanted: tuple[float | None, ...]) -> None:
    """The keywords state exactly these limits."""
    message = f"the limits {show(list(wanted))} for `{name}` in `/openapi.json`"
    require(found == wanted, message, show(list(found)), cause=KEYWORDS)


def default(name: str, schema: Schema, wanted: int) -> None:
    """The document states this default."""
    found = schema.get("default")
    require(found == wanted, f"the default {wanted} for `{name}` in `/openapi.json`", show(found))
