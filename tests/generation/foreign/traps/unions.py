"""Unions of the hand-written document: whatever tells the variants apart, each answer finds its own."""

from __future__ import annotations

from typing import Any

from tests.generation.foreign.traps import trap
from tests.generation.foreign.world import World

PART = "shelter/parts/unions.yaml"
FIELD = "/Unions/properties"


def kinds(world: World, field: str, *items: Any) -> list[str]:
    """The classes of the items of a list, which come back as they were."""
    found = world.call("shelter.default.get_unions", answer={field: [*items]})
    assert found.to_dict() == {field: [*items]}
    return [type(one).__name__ for one in getattr(found, field)]


@trap("4.union", PART, "/Morph/discriminator/mapping/App\\Post")
@trap("4.enum", "shelter/openapi.yaml", "/paths/~1unions/get/parameters/1")
@trap("4.template", "shelter/openapi.yaml", "/paths/~1unions/get/parameters/0/schema/default")
def text_with_backslashes_and_quotes_is_that_text(world: World) -> None:
    found = kinds(world, "morphs", {"type": "App\\Post"}, {"type": 'a "film"'}, {"type": "App\\\\Post"})
    assert found == ["Post", "Video", "UnknownVariant"]
    sep = world.model("shelter.GetUnionsSep")
    assert {*sep} == {"\t", ",", "a\nb", '"\\'}
    world.call("shelter.default.get_unions", sep=sep("a\nb"), answer={})
    assert world.query() == {"pattern": ['\\d+ "x"'], "sep": ["a\nb"]}


@trap("5.6", PART, "/Vehicle/discriminator")
@trap("5.6", PART, "/Car/discriminator")
def a_union_within_a_union_has_what_the_outer_one_says(world: World) -> None:
    """A car has the value of both; the mapping of the vehicle calls its variants by the name of their union."""
    cars = [{"type": "car", "size": size} for size in ("big", "small", "huge")]
    assert kinds(world, "vehicles", {"type": "boat"}, *cars) == ["Boat", "Big", "Small", "UnknownVariant"]
    assert world.model("shelter.Small")(type_="car", size="small").to_dict() == cars[1]


@trap("5.6", PART, "/Cats/properties/kind/enum")
@trap("5.6", PART, "/Morph/discriminator/mapping/reel")
def a_variant_may_have_several_values(world: World) -> None:
    """Without a mapping, those of its enum."""
    names = ("puppy", "kitten", "cat", "dog", "Cats", None)
    found = kinds(world, "families", *({"kind": name} for name in names))
    assert found == ["Dogs", "Cats", "Cats", "Dogs", "UnknownVariant", "UnknownVariant"]
    assert kinds(world, "morphs", {"type": "reel"}) == ["Video"]


@trap("5.6", PART, "/Numbered/discriminator/mapping/1")
@trap("5.6", PART, "/Fine/properties/ok/enum")
@trap("5.6", PART, "/First/properties/ok/enum")
def values_are_of_the_type_that_the_field_has(world: World) -> None:
    """The keys of a mapping are text; true is not 1."""
    assert kinds(world, "numbered", {"number": 2}, {"number": 1}, {"number": "1"}) == ["Two", "One", "UnknownVariant"]
    values = (True, False, 1, 0)
    assert kinds(world, "flags", *({"ok": value} for value in values)) == ["Fine", "Wrong", "First", "UnknownVariant"]


@trap("4.union", PART, f"{FIELD}/owners/items/anyOf")
def a_new_object_beside_the_only_one_keeps_its_data(world: World) -> None:
    text = "00000000-0000-0000-0000-000000000005"
    assert kinds(world, "owners", {"bot": True}, {"login": "a"}, text) == ["UnknownVariant", "User", "UUID"]


@trap("5.6", PART, f"{FIELD}/named/oneOf")
def lists_that_have_names_are_told_apart_by_their_items(world: World) -> None:
    assert kinds(world, "named", {"login": "a"}) == ["User"]
    assert kinds(world, "named", {"type": "App\\Post"}, {"x": 1}) == ["Post", "UnknownVariant"]
