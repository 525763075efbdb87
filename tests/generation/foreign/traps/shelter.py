"""A document written by hand: 3.0, in several files, without operationIds, everything inline, names of all sorts."""

from __future__ import annotations

import email
import inspect
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from tests.generation.foreign.traps import trap
from tests.generation.foreign.world import HERE, World, refused

PETS = "/paths/~1pets/get"
CHOICE = "/components/schemas/Choice/properties"
TOM = {"type": "cat", "name": "Tom", "lives": 9}


@trap("3.files", "shelter/openapi.yaml", f"{PETS}/responses/200/content/application~1json/schema/properties/pets")
@trap("3.files", "shelter/parts/pets.json", "/Pet/discriminator/mapping/fish")
@trap("5.6", "shelter/parts/pets.json", "/Pet/discriminator")
@trap("4.union", "shelter/parts/pets.json", "/Cat/properties/type")
def a_discriminator_without_constants_is_heeded(world: World) -> None:
    """Over three files. A kind of the future keeps its data, and so does a known one's new field and word."""
    pets = [
        {"type": "fish", "salty": True},
        {**TOM, "mood": "grumpy", "friend": {"type": "dog", "name": "Rex"}, "chip": 1},
        {"type": "dog", "name": "Rex", "barks": True},
        {"type": "parrot", "says": ["hello"]},
    ]
    found = world.call("shelter.pets.get_pets", limit=5, answer={"pets": pets, "next": None})
    assert [type(one).__name__ for one in found.pets] == ["Fish", "Cat", "Dog", "UnknownVariant"]
    assert type(found.pets[1].friend).__name__ == "Dog"
    assert found.to_dict() == {"pets": pets, "next": None}
    assert (found.pets[3]["says"], found.next_) == (["hello"], None)
    assert "DogType" not in world.package("shelter.models").__all__  # what the constant has made superfluous


@trap("4.union", "shelter/parts/pets.json", "/Dog/required")
def a_broken_variant_says_what_is_broken(world: World) -> None:
    with refused("DecodeError") as caught:
        world.call("shelter.pets.get_pets", limit=5, answer={"pets": [{"type": "dog"}], "next": None})
    assert "KeyError: 'name'" in str(caught.value)


@trap("5.1", "shelter/openapi.yaml", PETS)
@trap("5.2", "shelter/openapi.yaml", "/paths/~1pets/post")
@trap("5.17", "shelter/openapi.yaml", f"{PETS}/responses/200/content/application~1json/example")
def what_has_no_name_gets_one_of_method_and_path(world: World) -> None:
    """The example of 3.0 is a named one, and has gone through the code and back."""
    table = world.package("shelter.operations").OPERATIONS
    assert {"get_pets", "post_pets", "get_pets_by_id_by_1_st_by_type"} < set(table)
    assert (table["get_pets"].tag, table["post_pets"].tag, table["get_reports"].tag) == (
        "pets",
        "default",
        "reports_2024",
    )
    kept = world.made_ready("shelter")
    answer = kept["paths"]["/pets"]["get"]["responses"]["200"]["content"]["application/json"]
    assert answer["examples"]["example"]["value"]["pets"] == [TOM]


@trap("4.explode", "shelter/openapi.yaml", f"{PETS}/parameters/0")
@trap("5.10", "shelter/openapi.yaml", f"{PETS}/parameters/1")
@trap("5.10", "shelter/openapi.yaml", f"{PETS}/parameters/2")
@trap("5.11", "shelter/openapi.yaml", f"{PETS}/parameters/3")
@trap("5.10", "shelter/openapi.yaml", f"{PETS}/parameters/4/content")
@trap("5.10", "shelter/openapi.yaml", f"{PETS}/parameters/5")
@trap("5.10", "shelter/openapi.yaml", "/paths/~1pets/parameters/1")
def parameters_are_sent_as_the_document_says(world: World) -> None:
    """Joined lists and JSON are text that the caller makes; an object's fields are parameters of their own."""
    both = world.model("shelter.GetPetsBothItem")
    options = {"ids": "1,2", "colours": "red|blue", "both": [both.A, both.B], "where": '{"a":1}', "x_codes": "7,8"}
    options |= {"filter_name": "Tom", "filter_age": 3, "x_trace": "t"}
    world.call("shelter.pets.get_pets", limit=5, answer={}, **options)
    expected = {"ids": ["1,2"], "colours": ["red|blue"], "both": ["a", "b"], "where": ['{"a":1}'], "limit": ["5"]}
    assert world.query() == {**expected, "filter[name]": ["Tom"], "filter[age]": ["3"]}
    assert (world.last.headers["x-codes"], world.last.headers["x-trace"]) == ("7,8", "t")


@trap("4.names", "shelter/openapi.yaml", "/paths/~1pets~1{$id}~1{1st}~1{@type}/get/parameters/0")
@trap("5.10", "shelter/openapi.yaml", "/paths/~1pets~1{$id}~1{1st}~1{@type}/get/parameters/2")
@trap("4.path", "shelter/openapi.yaml", "/paths/~1pets~1{$id}~1{1st}~1{@type}/get/parameters/1")
@trap("3.media", "shelter/openapi.yaml", "/paths/~1pets~1{$id}~1{1st}~1{@type}/get/responses/2XX")
def names_in_a_path_are_on_no_wire(world: World) -> None:
    operation = "shelter.default.get_pets_by_id_by_1_st_by_type"
    found = world.call(operation, "a b", 1, "x,y", answer=TOM, code=203)
    assert (world.last.path, found.name) == ("/pets/a%20b/1/x%2Cy", "Tom")
    assert world.call(operation, "a", 1, "x", code=404, answer=b"<p>none", kind="text/html") == "<p>none"
    before = len(world.sent)
    for text in ("", ".", ".."):
        with refused("ValueError"):
            world.call(operation, text, 1, "x")
    assert len(world.sent) == before


@trap("4.names", "shelter/openapi.yaml", "/paths/~1odd/get/parameters/0")
@trap("4.names", "shelter/openapi.yaml", "/paths/~1reports/get/parameters/0")
@trap("4.names", "shelter/parts/shapes.yaml", "/Odd/properties/@type")
@trap("5.9", "shelter/openapi.yaml", "/paths/~1reports/get/responses/200/content/text~1csv")
def parameters_of_all_names_arrive(world: World) -> None:
    found = world.call("shelter.default.get_odd", id="1", type_="2", answer={"$id": "a", "@type": "b", "1st": "c"})
    assert world.query() == {"$id": ["1"], "@type": ["2"]}
    assert (found.id, found.type_, found.field_1st) == ("a", "b", "c")
    text = world.call("shelter.reports_2024.get_reports", params="p", cls="c", answer=b"a;b\n", kind="text/csv")
    assert (text, world.query()) == ("a;b\n", {"params": ["p"], "cls": ["c"]})


@trap("4.names", "shelter/parts/shapes.yaml", "/Odd/properties/UUID")
def a_field_called_like_a_class_is_another_attribute(world: World) -> None:
    """It keeps its spelling, since nothing else tells the two fields apart; but code reads values of that class."""
    data = {"UUID": "12345678-1234-1234-1234-123456789abc", "uuid": "u"}
    found = world.call("shelter.default.get_odd", answer=data)
    assert (str(found.UUID_), found.uuid, found.to_dict()) == (data["UUID"], "u", data)


@trap("4.model", "shelter/parts/shapes.yaml", "/Hostile/properties")
@trap("5.19", "shelter/openapi.yaml", f"{CHOICE}/word/enum")
def fields_of_all_names_come_back(world: World) -> None:
    names = yaml.safe_load((HERE / "shelter" / "parts" / "shapes.yaml").read_text())["Hostile"]["properties"]
    data = {name: f"value of {name}" for name in names}
    assert world.call("shelter.default.get_names", answer=data).to_dict() == data
    for name in names:
        assert world.call("shelter.default.get_names", answer={name: "v", "more": 1}).to_dict() == {
            name: "v",
            "more": 1,
        }


@trap("5.6", "shelter/parts/shapes.yaml", "/Tree")
@trap("5.6", "shelter/parts/shapes.yaml", "/Node")
def recursion(world: World) -> None:
    """Through an object it is typed; a list of itself is plain data from the second level on."""
    assert world.call("shelter.default.get_trees", answer=[[], [[], [[]]]]) == [[], [[], [[]]]]
    data = {"label": "a", "children": [{"label": "b", "children": []}]}
    found = world.call("shelter.default.get_nodes", answer=data)
    assert (found.children[0].label, found.to_dict()) == ("b", data)


@trap("3.media", "shelter/openapi.yaml", "/paths/~1reports/put/requestBody/content/text~1csv")
@trap("5.9", "shelter/openapi.yaml", "/paths/~1reports/put/responses/200/content/application~1yaml")
@trap("5.9", "shelter/openapi.yaml", "/paths/~1reports/post/requestBody/content/application~1zip")
@trap("3.media", "shelter/openapi.yaml", "/paths/~1reports/patch/requestBody/content/application~1merge-patch+json")
@trap("5.15", "shelter/openapi.yaml", "/paths/~1reports/patch/responses/200/content/application~1json")
def bodies_of_all_types(world: World) -> None:
    file = world.package("shelter.types").File
    tag = "shelter.reports_2024"
    found = world.call(f"{tag}.put_reports", body=file(io.BytesIO(b"a,b")), answer=b"a: 1", kind="application/yaml")
    assert (found.payload.read(), world.last.body, world.last.headers["content-type"]) == (b"a: 1", b"a,b", "text/csv")
    world.call(f"{tag}.post_reports", body=file(io.BytesIO(b"PK")), code=204, answer=b"")
    assert (world.last.body, world.last.headers["content-type"]) == (b"PK", "application/zip")
    body = world.model("shelter.PatchReportsBody")(title=None)
    assert world.call(f"{tag}.patch_reports", body=body, answer={"a": 1}) == {"a": 1}
    assert (world.last.body, world.last.headers["content-type"]) == (b'{"title":null}', "application/merge-patch+json")


@trap("4.form", "shelter/openapi.yaml", "/paths/~1names/put/requestBody/content/application~1x-www-form-urlencoded")
@trap("5.6", "shelter/openapi.yaml", f"{CHOICE}/either/oneOf")
@trap("5.6", "shelter/openapi.yaml", f"{CHOICE}/beside/oneOf")
@trap("5.6", "shelter/openapi.yaml", f"{CHOICE}/rule/anyOf")
@trap("5.7", "shelter/openapi.yaml", f"{CHOICE}/only/enum")
def unions_of_all_kinds(world: World) -> None:
    """The more special first; fields beside a union are in each variant; a union of rules removes no fields."""
    data = {
        "text": {"de": "x"},
        "either": {"size": 1, "unit": "m"},
        "rule": {"a": "1", "b": "2"},
        "beside": {"id": "i", "phone": "p"},
        "only": "two",
        "word": "off",
    }
    form = world.model("shelter.PutNamesBody")(name="n", tags=["a", "b"], home='{"street":"s"}', open_=True)
    found = world.call("shelter.default.put_names", body=form, answer=data)
    assert world.form() == {"name": ["n"], "tags": ["a", "b"], "home": ['{"street":"s"}'], "open": ["true"]}
    assert (found.either.unit, found.rule.b, found.beside.id, found.beside.phone) == ("m", "2", "i", "p")
    assert (found.only, found.text.de, found.to_dict()) == ("two", "x", data)
    other = {"either": {"size": 1}, "beside": {"id": "i", "mail": "m"}}
    found = world.call("shelter.default.put_names", body=form, answer=other)
    assert (found.either.size, found.beside.mail, found.to_dict()) == (1, "m", other)


@trap("5.6", "shelter/openapi.yaml", "/paths/~1visits/get/parameters/0/schema/oneOf")
@trap("5.6", "shelter/openapi.yaml", "/paths/~1visits/get/parameters/1/schema/anyOf")
def an_object_in_a_union_is_sent_field_by_field(world: World) -> None:
    """As its style says. What is no object keeps the name; lists of more than values are text."""
    options = {
        "closed_gt": 1,
        "closed_lt": date(2026, 1, 2),
        "city": "c",
        "homes": ['{"city":"d"}', "{}"],
        "spans": "[]",
    }
    assert world.call("shelter.default.get_visits", answer=[], sizes="1,2", **options) == []
    assert world.query() == {
        "closed[gt]": ["1"],
        "closed[lt]": ["2026-01-02"],
        "city": ["c"],
        "homes": ['{"city":"d"}', "{}"],
        "spans": ["[]"],
        "sizes": ["1,2"],
    }
    world.call("shelter.default.get_visits", answer=[], closed=3, who="w")
    assert world.query() == {"closed": ["3"], "who": ["w"]}


@trap("4.form", "shelter/openapi.yaml", "/paths/~1visits/post/requestBody/content/application~1x-www-form-urlencoded")
def a_form_leaves_the_class_of_json_as_it_is(world: World) -> None:
    """The same data as a form, which has neither null nor objects, have a class of their own; JSON is preferred."""
    data = {"closed": None, "home": {"city": "c"}, "who": {"city": "d"}, "homes": [{"city": "e"}]}
    [visit] = world.call("shelter.default.get_visits", answer=[data])
    assert (visit.closed, visit.home.city, visit.who.city, visit.homes[0].city) == (None, "c", "d", "e")
    world.call("shelter.default.post_visits", body=visit, code=204, answer=b"")
    assert (json.loads(world.last.body), world.last.headers["content-type"]) == (data, "application/json")


@trap("4.form", "shelter/openapi.yaml", "/paths/~1visits/put/requestBody/content/application~1x-www-form-urlencoded")
def a_form_is_sent_in_the_style_that_is_said(world: World) -> None:
    """Lists are joined by the caller, fields of a deepObject sent one by one; other objects are text."""
    form = world.model("shelter.VisitForm")(
        closed=datetime(2026, 1, 2, tzinfo=UTC),
        home='{"city":"c"}',
        who='{"city":"d"}',
        homes=['{"city":"e"}', '{"city":"f"}'],
        pets="a,b",
        spanfrom=date(2026, 1, 3),
        spanopen=True,
    )
    world.call("shelter.default.put_visits", body=form, code=204, answer=b"")
    assert world.form() == {
        "closed": ["2026-01-02T00:00:00+00:00"],
        "home": ['{"city":"c"}'],
        "who": ['{"city":"d"}'],
        "homes": ['{"city":"e"}', '{"city":"f"}'],
        "pets": ["a,b"],
        "span[from]": ["2026-01-03"],
        "span[open]": ["true"],
    }


@trap("4.multipart", "shelter/openapi.yaml", "/paths/~1visits/patch/requestBody/content/multipart~1form-data/encoding")
def a_part_has_the_type_that_is_said(world: World) -> None:
    """An object is JSON, also in a union and in a list. A part of another type is bytes that the caller makes."""
    home, file = world.model("shelter.Home"), world.package("shelter.types").File
    form = world.model("shelter.VisitForm2")(
        closed=datetime(2026, 1, 2, tzinfo=UTC),
        who=home(city="c"),
        homes=[home(city="d"), home(city="e")],
        pets=[file(io.BytesIO(b"a,b"), mime_type="text/csv")],
        span=file(io.BytesIO(b"<span/>"), mime_type="application/xml"),
    )
    world.call("shelter.default.patch_visits", body=form, code=204, answer=b"")
    header = f"Content-Type: {world.last.headers['content-type']}"
    message = email.message_from_bytes(f"{header}\n\n".encode() + world.last.body)
    assert [
        (part.get_param("name", header="Content-Disposition"), part.get_content_type(), part.get_payload())
        for part in message.get_payload()
    ] == [
        ("closed", "text/plain", "2026-01-02T00:00:00+00:00"),
        ("who", "application/json", '{"city": "c"}'),
        ("homes", "application/json", '{"city": "d"}'),
        ("homes", "application/json", '{"city": "e"}'),
        ("pets", "text/csv", "a,b"),
        ("span", "application/xml", "<span/>"),
    ]


@trap("5.16", "shelter/openapi.yaml", f"{PETS}/responses/default")
@trap("5.18", "shelter/openapi.yaml", "/paths/~1pets/post")
@trap("5.13", "shelter/openapi.yaml", "/components/responses/Problem")
@trap("4.body", "shelter/openapi.yaml", "/paths/~1pets/post/requestBody")
def an_optional_body_may_be_left_out(world: World) -> None:
    """`detail` refers into another schema, which has become a class."""
    problem = {"code": 1, "detail": {"de": "nein"}, "more": True}
    found = world.call("shelter.default.post_pets", code=400, answer=problem)
    assert (found.code, found.detail.de, found.to_dict(), world.last.body) == (1, "nein", problem, b"")
    assert "content-type" not in world.last.headers
    cat = world.model("shelter.Cat")(type_="cat", name="Tom")
    assert world.call("shelter.default.post_pets", body=cat, code=201, answer=TOM).lives == 9
    assert world.last.body == b'{"type":"cat","name":"Tom"}'


@trap("4.body", "shelter/openapi.yaml", "/paths/~1food/put/requestBody")
def a_body_of_several_kinds_may_be_required(world: World) -> None:
    put = world.package("shelter.api.default.put_food").sync_detailed
    assert inspect.signature(put).parameters["body"].default is inspect.Parameter.empty
    json_body = world.model("shelter.PutFoodBody2")(kind="hay")
    world.call("shelter.default.put_food", body=json_body, code=204, answer=b"")
    assert (world.last.headers["content-type"], world.last.body) == ("application/json", b'{"kind":"hay"}')
    form = world.model("shelter.PutFoodBody")(list_=world.package("shelter.types").File(io.BytesIO(b"hay")))
    world.call("shelter.default.put_food", body=form, code=204, answer=b"")
    assert world.last.headers["content-type"].startswith("multipart/form-data")


@trap("4.body", "shelter/openapi.yaml", "/paths/~1food/post/requestBody")
def a_body_of_null_is_sent(world: World) -> None:
    world.call("shelter.default.post_food", body=None, code=204, answer=b"")
    assert (world.last.headers["content-type"], world.last.body) == ("application/json", b"null")


@trap("3.media", "shelter/openapi.yaml", "/paths/~1food/get/responses/200/content/*~1*")
def a_text_of_any_type_is_text(world: World) -> None:
    """Frameworks that name no type write a text as it is."""
    assert world.call("shelter.default.get_food", answer=b"hay, oats", kind="text/plain") == "hay, oats"


@trap("5.3", "shelter/openapi.yaml", "/info/title")
def a_title_of_quotes_is_no_code(world: World) -> None:
    assert "Shelter" in (Path(world.root) / "generated/audiencekit_api/shelter/operations.py").read_text()
