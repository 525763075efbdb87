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
