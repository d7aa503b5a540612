"""Step contract: what the document promises is what the app does."""

import httpx

from checker.expect import expect, require
from checker.openapi import OpenApi, Schema, length_range, number_range
from checker.recording import Recording
from checker.values import show

KEYWORDS = "A limit in a pattern or in a validator of your own does not reach the document as a keyword."


def test_model_in(openapi: OpenApi) -> None:
    """`/openapi.json` describes the body of a restock as `InventoryIn`: `sku` (`minLength` 3, `maxLength` 20) and `quantity` (`minimum` 1, `maximum` 1000000) are required, `location_code` (`minLength` 1, `maxLength` 10) is not; `id`, `updated_at` and `unit_cost` are no fields of it."""
    body = openapi.body("post", "/inventory/restock")
    fields = openapi.properties(body)
    has_fields("body of `POST /inventory/restock`", fields, {"sku", "quantity", "location_code"})
    foreign = sorted(fields.keys() & {"id", "updated_at", "unit_cost"})
    require(not foreign, "a body without what the service decides", show(foreign))
    same_model(openapi, "InventoryIn", body, "the body of a restock")
    required = openapi.required(body)
    right = {"sku", "quantity"} <= required and "location_code" not in required
    require(right, "`sku` and `quantity` as required fields of the body", show(sorted(required)))
    limits("sku", length_range(fields["sku"]), (3, 20))
    limits("quantity", number_range(fields["quantity"]), (1, 1_000_000))
    limits("location_code", length_range(fields["location_code"]), (1, 10))


def test_model_out(openapi: OpenApi) -> None:
    """`/openapi.json` describes each record that is answered as `InventoryOut`, with the fields `id`, `sku`, `quantity`, `location_code` and `updated_at`, and without `unit_cost`: 200 for the `GET` paths, 201 for the restock."""
    model = openapi.schema("InventoryOut")
    names = {"id", "sku", "quantity", "location_code", "updated_at"}
    has_fields("model `InventoryOut`", openapi.properties(model), names)
    leaked = "unit_cost" in openapi.properties(model)
    require(not leaked, "`InventoryOut` without `unit_cost`", "one that has it")
    answers = {
        "GET /inventory": openapi.items(openapi.response("get", "/inventory", 200)),
        "GET /inventory/low-stock": openapi.items(openapi.response("get", "/inventory/low-stock", 200)),
        "GET /inventory/{sku}": openapi.response("get", "/inventory/{sku}", 200),
        "POST /inventory/restock": openapi.response("post", "/inventory/restock", 201),
    }
    for operation, answer in answers.items():
        same_model(openapi, "InventoryOut", answer, f"what `{operation}` answers")


def test_parameters(openapi: OpenApi) -> None:
    """`/openapi.json` states the limits of `offset`, `limit` and `threshold` (`minimum`, `maximum`) and of `{sku}` (`minLength`, `maxLength`) as keywords."""
    limits("limit", number_range(openapi.parameter("get", "/inventory", "limit")), (1, 100))
    for path, name in (("/inventory", "offset"), ("/inventory/low-stock", "threshold")):
        limits(name, number_range(openapi.parameter("get", path, name))[:1], (0,))
    limits("{sku}", length_range(openapi.parameter("get", "/inventory/{sku}", "sku")), (3, 20))


def test_defaults(api: httpx.Client) -> None:
    """The defaults hold for a larger stock too: of more than 20 records `GET /inventory` answers 20, `GET /inventory/low-stock` all that are low."""
    for number in range(21):
        body = {"sku": f"MANY{number:02}", "quantity": 1}
        expect(api.post("/inventory/restock", json=body)).status(201)
    page = api.get("/inventory")
    records = expect(page).status(200).items(sku=str)
    require(len(records) == 20, "20 records", f"{len(records)} records", page)
    low = api.get("/inventory/low-stock")
    records = expect(low).status(200).items(sku=str)
    require(len(records) >= 21, "21 records or more", f"{len(records)} records", low)


def test_other_methods(api: httpx.Client) -> None:
    """A method that a path does not have is 405 with a JSON `detail` and a header `Allow` that names what it has, as for `DELETE /health` and `POST /inventory`; a path that does not exist is 404 with a `detail`."""
    for method, path in (("DELETE", "/health"), ("POST", "/health"), ("POST", "/inventory"), ("PUT", "/")):
        response = api.request(method, path)
        allowed = expect(response).error(405).header("allow").response.headers["allow"]
        methods = {each.strip() for each in allowed.split(",")}
        right = methods & {"GET", "HEAD"} and method not in methods
        require(right, "`GET` in the header `Allow`", f"`{allowed}`", response)
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


def has_fields(what: str, fields: dict[str, Schema], wanted: set[str]) -> None:
    """The model has these fields."""
    names = ", ".join(f"`{name}`" for name in sorted(wanted))
    require(fields.keys() >= wanted, f"the {what} in `/openapi.json` to have {names}", show(sorted(fields)))


def limits(name: str, found: tuple[float | None, ...], wanted: tuple[float | None, ...]) -> None:
    """The keywords state exactly these limits."""
    message = f"the limits of `{name}` in `/openapi.json` to be {span(wanted)}"
    require(found == wanted, message, span(found), cause=KEYWORDS)


def span(limits: tuple[float | None, ...]) -> str:
    """Limits as one reads them."""
    if set(limits) == {None}:
        return "not there"
    return " to ".join("no limit" if limit is None else f"{limit:.0f}" for limit in limits)
