"""A document as Swashbuckle and NSwag write it: 3.0, tabs after a byte order mark, names of .NET's types."""

from __future__ import annotations

import io

from tests.generation.foreign.traps import trap
from tests.generation.foreign.world import World, refused

ORDERS = "/paths/~1Orders"
ORDER = "/components/schemas/Acme.Shop.Order"
WHOLE = {"Id": 1, "status": 0}


def get(world: World, answer: object) -> object:
    return world.call("dotnet.orders_more.orders_get", 7, answer=answer)


@trap("5.3", "dotnet.json", "/components/schemas/Acme.Shop.PagedResult`1[[Acme.Shop.Order, Acme.Shop, Version=1.0.0.0, "
      "Culture=neutral, PublicKeyToken=null]]")  # fmt: skip
@trap("5.3", "dotnet.json", f"{ORDERS}/get/responses/200/content/application~1json/schema/$ref")
def generic_names_are_classes(world: World) -> None:
    page = world.call(
        "dotnet.orders_more.orders_get_all", answer={"items": [WHOLE], "total": 1, "owner": {"name": "n"}}
    )
    assert type(page).__name__ == "AcmeShopPagedResultAcmeShopOrder"
    assert (page.items[0].id, page.total, page.owner.name) == (1, 1, "n")


@trap("5.3", "dotnet.json", "/components/schemas/foo_bar")
@trap("5.3", "dotnet.json", "/components/schemas/Response")
def names_that_collide_are_told_apart(world: World) -> None:
    """`FooBar` and `foo_bar` would share a module; `Response` is a class of every package."""
    data = {"z": 1, "foo": {"y": 2, "other": {"x": 3}}}
    found = world.model("dotnet.ResponseModel").from_dict(data)
    assert (found.foo.y, found.foo.other.x, found.to_dict()) == (2, 3, data)
    assert {type(found.foo).__name__, type(found.foo.other).__name__} == {"FooBar2", "FooBar"}


@trap("5.2", "dotnet.json", "/tags/0")
def a_tag_with_marks_is_a_folder(world: World) -> None:
    assert world.package("dotnet.operations").OPERATIONS["orders_get"].module.endswith(".orders_more.orders_get")


@trap("5.4", "dotnet.json", "/components/schemas/Acme.Shop.Entity/properties/audit")
@trap("5.5", "dotnet.json", "/components/schemas/Acme.Shop.Line/allOf")
def an_inline_object_in_a_base_removes_nothing(world: World) -> None:
    line = {"created": "2026-01-02T03:04:05+00:00", "audit": {"by": "b"}, "sku": "s", "place": {"row": 1}}
    found = get(world, {**WHOLE, "lines": [line]})
    assert (found.lines[0].audit.by, found.lines[0].place.row) == ("b", 1)
    assert type(found.lines[0].audit) is world.model("dotnet.AcmeShopEntityAudit")
    assert found.to_dict() == {**WHOLE, "lines": [line]}


@trap("5.5", "dotnet.json", f"{ORDER}/properties/customer/allOf")
@trap("5.5", "dotnet.json", "/components/schemas/Acme.Shop.CustomerAlias")
@trap("5.8", "dotnet.json", f"{ORDER}/properties/priority/nullable")
@trap("5.8", "dotnet.json", f"{ORDER}/properties/lines/nullable")
def nullable_is_null_also_beside_a_reference(world: World) -> None:
    nulls = {**WHOLE, "priority": None, "customer": None, "lines": None, "comment": None}
    found = get(world, nulls)
    assert (found.priority, found.customer, found.to_dict()) == (None, None, nulls)
    full = {**WHOLE, "priority": "Urgent", "customer": {"name": None}, "comment": "c"}
    found = get(world, full)
    assert (found.priority.value, found.customer.name, found.to_dict()) == ("Urgent", None, full)
    assert get(world, None) is None


@trap("5.6", "dotnet.json", "/components/schemas/Acme.Shop.Pet/discriminator")
def a_base_with_a_discriminator_is_any_of_its_heirs(world: World) -> None:
    """An heir of the future is the base, with its data."""
    data = [
        {"$type": "dog", "name": "Rex", "barks": True},
        {"$type": "cat", "name": "Tom", "lives": 9},
        {"$type": "owl", "name": "Bo", "wings": 2},
    ]
    found = world.call("dotnet.pets.pets_get_all", answer=data)
    assert [type(one).__name__ for one in found] == ["AcmeShopDog", "AcmeShopCat", "AcmeShopPet"]
    assert [one.to_dict() for one in found] == data
    world.call("dotnet.pets.pets_add", body=found[0], answer=b"")
    assert world.last.body == b'{"$type":"dog","name":"Rex","barks":true}'
    world.call("dotnet.pets.pets_add", answer=b"")
    assert (world.last.body, world.last.headers.get("content-type")) == (b"", None)


@trap("5.6", "dotnet.json", "/components/schemas/Acme.Shop.Puppy/allOf")
@trap("4.union", "dotnet.json", f"{ORDER}/properties/cats/items")
def an_heir_with_heirs_is_any_of_them_and_one_alone_takes_what_comes(world: World) -> None:
    """No list is lost for a kind of dog or cat that is newer than the document."""
    dogs = [{"$type": kind, "barks": True, "weeks": 3} for kind in ("puppy", "dog", "wolf")]
    cats = [{"$type": kind, "lives": 9} for kind in ("cat", "tiger")]
    found = get(world, {**WHOLE, "dogs": dogs, "cats": cats})
    assert [type(one).__name__ for one in found.dogs] == ["AcmeShopPuppy", "AcmeShopDog", "UnknownVariant"]
    assert [(type(one).__name__, one.lives) for one in found.cats] == [("AcmeShopCat", 9)] * 2
    assert found.to_dict() == {**WHOLE, "dogs": dogs, "cats": cats}
    pets = world.call("dotnet.pets.pets_get_all", answer=dogs)
    assert [type(one).__name__ for one in pets] == ["AcmeShopPuppy", "AcmeShopDog", "AcmeShopPet"]


@trap("5.7", "dotnet.json", "/components/schemas/Acme.Shop.OrderStatus/x-enumNames")
@trap("4.enum", "dotnet.json", "/components/schemas/Acme.Shop.OrderStatus/enum")
def whole_numbers_have_names_and_new_ones_survive(world: World) -> None:
    status = world.model("dotnet.AcmeShopOrderStatus")
    assert (status.NEW, status.PAID, status.LOST) == (0, 1, -1)
    found = get(world, {**WHOLE, "status": 99})
    assert (found.status, isinstance(found.status, status), found.to_dict()) == (99, True, {**WHOLE, "status": 99})


@trap("5.7", "dotnet.json", f"{ORDER}/properties/flags/items/enum")
@trap("5.7", "dotnet.json", f"{ORDER}/properties/ratio/enum")
def values_that_would_share_a_name_do_not(world: World) -> None:
    flags = ["a-b", "a_b", "", "+", "A-B"]
    assert sorted(world.model("dotnet.AcmeShopOrderFlagsItem")) == sorted(flags)
    found = get(world, {**WHOLE, "flags": flags, "ratio": 0.5})
    assert (found.to_dict(), found.ratio) == ({**WHOLE, "flags": flags, "ratio": 0.5}, 0.5)


@trap("5.13", "dotnet.json", f"{ORDER}/additionalProperties")
def an_unknown_field_is_kept(world: World) -> None:
    found = get(world, {**WHOLE, "unknown": {"a": 1}})
    assert (found["unknown"], found.to_dict()) == ({"a": 1}, {**WHOLE, "unknown": {"a": 1}})


@trap("4.names", "dotnet.json", f"{ORDER}/properties/to_dict")
@trap("4.names", "dotnet.json", f"{ORDER}/properties/user_id")
@trap("4.names", "dotnet.json", f"{ORDER}/properties/a-b")
def fields_that_are_called_like_methods_or_each_other(world: World) -> None:
    data = {"additional_properties": "1", "to_dict": "2", "from_dict": "3", "userId": "4", "user_id": "5"}
    data = {**WHOLE, **data, "a-b": "6", "a_b": "7", "more": "8"}
    found = get(world, data)
    assert (found.additional_properties_, found.to_dict_, found.from_dict_) == ("1", "2", "3")
    assert (found.userId, found.user_id, found.ab, found.a_b) == ("4", "5", "6", "7")
    assert found.to_dict() == data


@trap("4.names", "dotnet.json", f"{ORDERS}/post/parameters/0")
@trap("3.media", "dotnet.json", f"{ORDERS}/post/requestBody/content/application~1*+json")
def a_parameter_called_body_beside_a_body(world: World) -> None:
    """Three types for the same JSON are one, by its own name; `Id` is readOnly, and left out of a request."""
    order = world.model("dotnet.AcmeShopOrder")(status=world.model("dotnet.AcmeShopOrderStatus").PAID)
    found = world.call("dotnet.orders_more.orders_create", body=order, body_=True, code=201, answer=WHOLE)
    assert (found.id, world.query(), world.last.body) == (1, {"body": ["true"]}, b'{"status":1}')
    assert world.last.headers["content-type"] == "application/json"


@trap("3.media", "dotnet.json", f"{ORDERS}/get/responses/200/content/text~1plain")
@trap("3.media", "dotnet.json", "/paths/~1Greeting/get/responses/200/content/text~1plain")
def of_several_types_the_one_that_is_sent_is_read(world: World) -> None:
    assert world.call("dotnet.greeting.greeting_get", answer=b"hello", kind="text/plain") == "hello"


@trap("3.media", "dotnet.json", f"{ORDERS}~1{{id}}/put/requestBody/content/application~1xml")
@trap("5.9", "dotnet.json", "/paths/~1Import/put/requestBody/content/text~1plain")
def bodies_of_other_types_are_bytes(world: World) -> None:
    file = world.package("dotnet.types").File
    world.call("dotnet.orders_more.orders_rename", 7, body=file(io.BytesIO(b"<a/>")), code=204, answer=b"")
    assert (world.last.body, world.last.headers["content-type"]) == (b"<a/>", "application/xml")
    found = world.call(
        "dotnet.import_.import_put", body=file(io.BytesIO(b"\xc3\xa4")), answer=b"{}\n{}", kind="application/x-ndjson"
    )
    assert (found.payload.read(), world.last.headers["content-type"]) == (b"{}\n{}", "text/plain; charset=utf-8")


@trap("5.9", "dotnet.json", "/paths/~1Import/post/requestBody/content/multipart~1form-data/schema/properties/File")
def a_file_of_swagger_is_a_file(world: World) -> None:
    body, file = world.model("dotnet.ImportPostBody"), world.package("dotnet.types").File
    found = world.call(
        "dotnet.import_.import_post", body=body(file=file(io.BytesIO(b"x"), "a")), answer=b"PK", kind="application/zip"
    )
    assert (found.payload.read(), b'filename="a"' in world.last.body) == (b"PK", True)


@trap("5.8", "dotnet.json", f"{ORDERS}/get/parameters/1/schema/nullable")
def a_bound_of_3_0_is_one_of_3_1(world: World) -> None:
    status = world.model("dotnet.AcmeShopOrderStatus").LOST
    world.call("dotnet.orders_more.orders_get_all", status=status, page_size=3, body=False, answer={})
    assert world.query() == {"Status": ["-1"], "PageSize": ["3"], "api-version": ["1.0"], "body": ["false"]}
    kept = world.made_ready("dotnet")
    [size] = [one for one in kept["paths"]["/Orders"]["get"]["parameters"] if one["name"] == "PageSize"]
    assert size["schema"] == {"type": "integer", "format": "int32", "exclusiveMinimum": 0}


@trap("5.16", "dotnet.json", f"{ORDERS}~1{{id}}/get/responses/default")
@trap("5.16", "dotnet.json", f"{ORDERS}~1{{id}}/put/responses/4xx")
def ranges_and_default_are_answers(world: World) -> None:
    problem = {"title": "t", "status": 404, "traceId": "x"}
    for status in (404, 500, 520):
        found = world.call(
            "dotnet.orders_more.orders_get", 7, code=status, answer=problem, kind="application/problem+json"
        )
        assert found.to_dict() == problem
    found = world.call("dotnet.orders_more.orders_rename", 7, code=418, answer=problem)
    assert found.title == "t"
    with refused("DecodeError") as caught:
        world.call("dotnet.orders_more.orders_get", 7, code=502, answer=b"<html>", kind="text/html")
    assert caught.value.content == b"<html>"
