"""A document as FastAPI writes it: 3.1, null by anyOf, titles everywhere, names made of paths."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from uuid import UUID

import python_multipart

from tests.generation.foreign.traps import trap
from tests.generation.foreign.world import World, refused

ITEMS = "/paths/~1items~1/get"
ITEM = "/components/schemas/Item"
ID = UUID("12345678-1234-1234-1234-123456789abc")
WHOLE = {"id": str(ID), "name": "tea", "state": "live"}


def read(world: World, *items: object) -> list:
    return world.call("fastapi.items.read_items_items_get", answer=list(items))


@trap("5.1", "fastapi.json", f"{ITEMS}/operationId")
def a_name_made_by_the_framework_stays(world: World) -> None:
    """It is the vendor's; a warning says how to give it a better one."""
    [item] = read(world, WHOLE)
    assert (item.name, world.last.method, world.last.path) == ("tea", "GET", "/items/?skip=0")


@trap("5.1", "fastapi.json", "/paths/~1json~1/post/operationId")
def names_that_share_a_module_get_others(world: World) -> None:
    """`readJson` and `read_json` would overwrite one another."""
    assert world.call("fastapi.default.get_json", answer="a") == "a"
    assert world.call("fastapi.default.post_json", answer=1) == 1
    assert world.last.method == "POST"


@trap("5.2", "fastapi.json", f"{ITEMS}/tags")
def the_first_of_several_tags_is_the_folder(world: World) -> None:
    table = world.package("fastapi.operations").OPERATIONS
    assert table["read_items_items_get"].tag == "items"
    assert table["read_items_items_get"].retry == "always"
    assert table["create_item_items_post"].retry == "unprocessed"
    assert table["update_item_items_item_id_patch"].retry == "unprocessed"


@trap("5.3", "fastapi.json", "/components/schemas/Body_upload_file_files__post/title")
def titles_rename_no_class(world: World) -> None:
    names = world.package("fastapi.models").__all__
    assert {"BodyUploadFileFilesPost", "Item", "HTTPValidationError"} <= set(names)


@trap("5.4", "fastapi.json", "/components/schemas/Owner/properties/address")
def an_inline_object_is_a_class(world: World) -> None:
    [item] = read(world, {**WHOLE, "owner": {"name": "o", "address": {"street": "s"}}})
    assert type(item.owner.address) is world.model("fastapi.OwnerAddress")
    assert item.owner.address.street == "s"


@trap("5.6", "fastapi.json", "/paths/~1events~1/get/responses/200/content/application~1json/schema/items/discriminator")
def a_constant_that_need_not_be_there_tells_variants_apart(world: World) -> None:
    """pydantic gives `kind` a default, hence does not require it; a variant of the future keeps its data."""
    data = [
        {"kind": "deleted", "reason": "r"},
        {"kind": "created", "at": "2026-01-02T03:04:05+00:00"},
        {"kind": "moved", "to": {"x": [1]}},
    ]
    found = world.call("fastapi.events.read_events_events_get", answer=data)
    assert [type(one).__name__ for one in found] == ["Deleted", "Created", "UnknownVariant"]
    assert [one.to_dict() for one in found] == data
    assert found[2]["to"] == {"x": [1]}


@trap("5.6", "fastapi.json", "/paths/~1shapes~1/get/responses/200/content/application~1json/schema/items/anyOf")
def objects_with_no_constant_are_told_by_what_they_need(world: World) -> None:
    data = [{"side": 2, "label": "a"}, {"radius": 1}, {"height": 3}]
    found = world.call("fastapi.shapes.read_shapes_shapes_get", answer=data)
    assert [type(one).__name__ for one in found] == ["Square", "Circle", "UnknownVariant"]
    assert [one.to_dict() for one in found] == data


@trap("5.6", "fastapi.json", f"{ITEM}/properties/amount")
@trap("5.6", "fastapi.json", f"{ITEM}/properties/when")
@trap("5.6", "fastapi.json", "/components/schemas/Mood")
@trap("5.6", "fastapi.json", f"{ITEM}/properties/size")
def scalars_that_overlap_come_back_as_they_went(world: World) -> None:
    """A text that looks like a date stays that text, a whole number whole, a mixed enum plain."""
    rest = {"amount": 3, "when": "2026-01-02", "mood": 1, "size": [1, 2], "price": "3.20"}
    [item] = read(world, {**WHOLE, **rest})
    assert item.to_dict() == {**WHOLE, **rest}
    assert (item.when, item.amount, type(item.amount), item.mood) == ("2026-01-02", 3, int, 1)
    [item] = read(world, {**WHOLE, "amount": 0.5, "mood": None})
    assert (item.amount, item.mood) == (0.5, None)


@trap("5.6", "fastapi.json", "/components/schemas/JsonValue")
def a_union_that_contains_itself_is_plain_inside(world: World) -> None:
    for value in ([["a", [1]], None], "a", None, 7):
        assert world.call("fastapi.default.get_json", answer=value) == value


@trap("5.7", "fastapi.json", "/components/schemas/State")
@trap("4.enum", "fastapi.json", f"{ITEM}/properties/object")
def new_values_survive_in_a_list(world: World) -> None:
    """One new word, even for what the document says is constant, does not lose the list."""
    found = read(world, WHOLE, {**WHOLE, "state": "zombie", "object": "thing"})
    state = world.model("fastapi.State")
    assert (found[0].state is state.LIVE, found[1].state, found[1].object_) == (True, "zombie", "thing")
    assert isinstance(found[1].state, state)
    assert found[1].to_dict() == {**WHOLE, "state": "zombie", "object": "thing"}


@trap("5.8", "fastapi.json", "/components/schemas/ItemUpdate/properties/note")
def null_is_sent_and_what_is_left_out_is_not(world: World) -> None:
    update = world.model("fastapi.ItemUpdate")
    world.call("fastapi.items.update_item_items_item_id_patch", ID, body=update(note=None), answer=WHOLE)
    assert (world.last.method, world.last.path, world.last.body) == ("PATCH", f"/items/{ID}", b'{"note":null}')
    world.call("fastapi.items.update_item_items_item_id_patch", ID, body=update(), answer=WHOLE)
    assert world.last.body == b"{}"


@trap("5.8", "fastapi.json", f"{ITEMS}/parameters/1")
@trap("5.10", "fastapi.json", f"{ITEMS}/parameters/2")
@trap("5.12", "fastapi.json", f"{ITEMS}/parameters/3")
def parameters_have_no_null(world: World) -> None:
    """Left out, they are not sent; lists are repeated, times written with their offset."""
    since = datetime(2026, 1, 2, tzinfo=UTC)
    options = {"q": "a&b", "tags": ["x", "y"], "since": since, "x_token": "t", "x_since": "s", "session_id": "c"}
    world.call("fastapi.items.read_items_items_get", answer=[], **options)
    expected = {"skip": ["0"], "q": ["a&b"], "tags": ["x", "y"], "since": ["2026-01-02T00:00:00+00:00"]}
    assert world.query() == expected
    assert (world.last.headers["x-token"], world.last.headers["x-since"]) == ("t", "s")
    assert world.last.headers["cookie"] == "session_id=c"


@trap("4.template", "fastapi.json", f"{ITEMS}/parameters/6")
def a_cookie_left_out_is_not_sent(world: World) -> None:
    read(world)
    assert "cookie" not in {name.lower() for name in world.last.headers}


@trap("4.path", "fastapi.json", "/paths/~1days~1{day}~1at~1{moment}~1open~1{open}/get/parameters/2")
def a_path_has_the_spelling_of_json(world: World) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    operation = "fastapi.default.read_day_days_day_at_moment_open_open_get"
    world.call(operation, date(2026, 1, 2), moment, True)
    assert world.last.path == "/days/2026-01-02/at/2026-01-02T03%3A04%3A05%2B00%3A00/open/true"


@trap("5.9", "fastapi.json", "/components/schemas/Body_upload_file_files__post/properties/file/contentMediaType")
@trap("4.multipart", "fastapi.json", "/components/schemas/Body_upload_file_files__post/properties/more")
def an_upload_arrives_byte_by_byte(world: World) -> None:
    """3.1 spells a file as contentMediaType; null cannot be sent in a form, so the label is text or left out."""
    types, body = world.package("fastapi.types"), world.model("fastapi.BodyUploadFileFilesPost")
    files = [types.File(io.BytesIO(data), f"{at}.bin") for at, data in enumerate((b"a\r\n--+++\r\n\xff", b"1", b"2"))]
    upload = body(file=files[0], more=files[1:], label="l")
    assert world.call("fastapi.files.upload_file_files_post", body=upload, answer={"size": 3}).size == 3
    received: list[tuple[bytes, bytes]] = []

    def keep(part: python_multipart.multipart.File) -> None:
        part.file_object.seek(0)
        received.append((part.field_name, part.file_object.read()))

    def text(field: python_multipart.multipart.Field) -> None:
        received.append((field.field_name, field.value))

    headers = {
        "Content-Type": world.last.headers["content-type"],
        "Content-Length": world.last.headers["content-length"],
    }
    python_multipart.parse_form(headers, io.BytesIO(world.last.body), text, keep)
    assert sorted(received) == [(b"file", b"a\r\n--+++\r\n\xff"), (b"label", b"l"), (b"more", b"1"), (b"more", b"2")]


@trap("5.9", "fastapi.json", "/paths/~1files~1{name}/get/responses/200/content/application~1pdf")
def bytes_are_bytes(world: World) -> None:
    found = world.call("fastapi.files.download_files_name_get", "a/b", answer=b"%PDF\xff", kind="application/pdf")
    assert (found.payload.read(), world.last.path) == (b"%PDF\xff", "/files/a%2Fb")


@trap("5.12", "fastapi.json", f"{ITEM}/properties/made")
def times_keep_their_instant(world: World) -> None:
    """Z comes back as +00:00; a time without offset is sent as it is given: the service reads it in its own zone."""
    [item] = read(world, {**WHOLE, "made": "2026-01-02T03:04:05Z"})
    assert item.made == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert item.to_dict()["made"] == "2026-01-02T03:04:05+00:00"
    naive = "2026-01-02T03:04:05"
    assert read(world, {**WHOLE, "made": naive})[0].to_dict()["made"] == naive


@trap("5.14", "fastapi.json", f"{ITEM}/properties/meta")
def free_json_stays_what_it_is(world: World) -> None:
    [item] = read(world, {**WHOLE, "meta": {"a": [1, {"b": None}]}, "new": {"c": 1}})
    assert item.to_dict() == {**WHOLE, "meta": {"a": [1, {"b": None}]}, "new": {"c": 1}}


@trap("5.16", "fastapi.json", f"{ITEMS}/responses/422")
def an_error_of_validation_is_read(world: World) -> None:
    detail = [{"loc": ["query", 0], "msg": "m", "type": "t", "input": {"a": 1}, "ctx": {"b": 2}}]
    found = world.call("fastapi.items.read_items_items_get", code=422, answer={"detail": detail})
    assert (type(found).__name__, found.to_dict()) == ("HTTPValidationError", {"detail": detail})


@trap("5.20", "fastapi.json", "/paths/~1items~1/post/security")
def a_request_wants_no_client_of_its_own_for_security(world: World) -> None:
    """A default that is an object is the service's own business; a password is in no repr."""
    body = world.model("fastapi.ItemCreate")(name="n", secret="SECRET", tax=None)
    assert "SECRET" not in repr(body)
    found = world.call("fastapi.items.create_item_items_post", body=body, code=201, answer=WHOLE)
    assert found.id == ID
    assert world.last.body == b'{"name":"n","tax":null,"secret":"SECRET"}'


@trap("4.form", "fastapi.json", "/components/schemas/Body_login_token_post")
def a_form_is_sent_as_one(world: World) -> None:
    form = world.model("fastapi.BodyLoginTokenPost")(username="u&1", password="p")
    found = world.call("fastapi.auth.login_token_post", body=form, answer={"access_token": "t"})
    assert (found["access_token"], world.form()) == ("t", {"username": ["u&1"], "password": ["p"]})


@trap("4.decode", "fastapi.json", f"{ITEMS}/responses/200")
def an_answer_that_is_something_else_is_one_error(world: World) -> None:
    for answer, kind in ((b"<html>", "text/html"), (b"", "application/json"), (b"[1]", "application/json")):
        with refused("DecodeError") as caught:
            world.call("fastapi.items.read_items_items_get", answer=answer, kind=kind)
        assert caught.value.status_code == 200
    assert world.call("fastapi.items.read_items_items_get", code=520, answer=b"<html>") is None


@trap("4.null", "fastapi.json", f"{ITEM}/properties/made")
def null_where_the_document_has_none_is_said_to_be_the_matter(world: World) -> None:
    """An overlay mends it, as openapi/README.md shows."""
    with refused("DecodeError") as caught:
        read(world, {**WHOLE, "made": None})
    assert "fromisoformat: argument must be str" in str(caught.value)


@trap("4.request", "fastapi.json", ITEMS)
@trap("4.client", "fastapi.json", ITEMS)
@trap("4.types", "fastapi.json", ITEMS)
@trap("4.lazy", "fastapi.json", ITEMS)
def what_templates_mend_is_mended_here_too(world: World) -> None:
    module = world.package("fastapi.api.items.read_items_items_get")
    assert module.request_kwargs(q="a")["params"] == {"skip": 0, "q": "a"}
    client = world.package("fastapi.client").Client("http://x.test", headers={"X": "SECRET"})
    assert "SECRET" not in repr(client)
    assert repr(world.package("fastapi.types").UNSET) == "UNSET"
    assert "__getattr__" in vars(world.package("fastapi.models"))
