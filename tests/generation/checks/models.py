"""Models: names, unions, enums, and what importing one costs."""

from __future__ import annotations

import copy
import itertools
import json
import pickle

from tests.generation.checks import mends, run_fresh
from tests.generation.sample import HOSTILE_NAMES, Package, refused


@mends("model.py.jinja")
def hostile_names_come_back(package: Package) -> None:
    values = {"Required": "v", "Optional": "2026-01-02T03:04:05+00:00", "Nested": {"id": "t1", "state": "live"}}
    for (number, name), (kind, value) in itertools.product(enumerate(HOSTILE_NAMES), values.items()):
        model = package.model(f"Hostile{kind}{number}")
        for data in ({name: value, "other": "o", "unknown": 1}, {name: value}):
            before = copy.deepcopy(data)
            assert model.from_dict(data).to_dict() == before, name
            assert data == before


@mends("model.py.jinja")
def only_an_object_becomes_a_model(package: Package) -> None:
    for data in ([], "", None, 0):
        with refused(TypeError):
            package.model("Problem").from_dict(data)
    assert package.model("Problem").from_dict({}).to_dict() == {}


@mends("model.py.jinja")
def secrets_are_not_printed(package: Package) -> None:
    data = {"note": "shown", "pin": "SECRET", "safe": {"key": "SECRET"}}
    change = package.model("Change").from_dict(data)
    assert change.to_dict() == data
    assert "shown" in repr(change)
    assert "SECRET" not in repr(change)
    assert "SECRET" not in repr(change.safe)


@mends("property_templates/union_property.py.jinja")
def variants_are_told_apart_in_any_order(package: Package) -> None:
    rule, classes = package.model("Rule"), {name: package.model(name) for name in ("Gt", "Eq", "Loose")}
    values = {"Gt": {"kind": "gt", "value": 1}, "Eq": {"kind": "eq", "value": 2}, "Loose": {"value": 3}}
    for when, unless, otherwise in itertools.product(values, repeat=3):
        data = {"when": values[when], "unless": values[unless], "otherwise": values[otherwise]}
        parsed = rule.from_dict(data)
        assert type(parsed.when) is classes[when]
        assert type(parsed.unless) is classes[unless]
        assert type(parsed.otherwise) is classes[otherwise]
        assert parsed.to_dict() == data


@mends("property_templates/union_property.py.jinja")
def a_broken_variant_says_what_is_broken(package: Package) -> None:
    with refused(KeyError) as caught:
        package.model("Rule").from_dict({"when": {"kind": "gt"}})
    assert caught.value.args == ("value",)


@mends("str_enum.py.jinja")
def new_words_survive(package: Package) -> None:
    state = package.model("State")
    assert state("live") is state.LIVE
    zombie = state("zombie")
    assert isinstance(zombie, state)
    assert (zombie, zombie.value, str(zombie), zombie.name) == ("zombie", "zombie", "zombie", "zombie")
    assert (json.dumps(zombie), zombie == state("zombie"), hash(zombie)) == ('"zombie"', True, hash("zombie"))
    assert list(state) == [state.LIVE, state.PAUSED]
    with package.importable():
        assert pickle.loads(pickle.dumps([zombie, state.LIVE])) == [zombie, state.LIVE]
    assert copy.deepcopy(state.LIVE) is state.LIVE
    assert copy.deepcopy({"s": zombie}) == {"s": zombie}
    assert repr(zombie) == "<State.zombie: 'zombie'>"
    data = {"id": "t1", "state": "zombie"}
    assert package.model("Thing").from_dict(data).to_dict() == data
    with refused(ValueError):
        state(7)


@mends("int_enum.py.jinja")
def new_numbers_survive(package: Package) -> None:
    level = package.model("Level")
    assert level(1) is level.VALUE_1
    nine = level(9)
    assert (nine, nine.value, json.dumps(nine), type(nine)) == (9, 9, "9", level)
    with package.importable():
        assert pickle.loads(pickle.dumps([nine, level.VALUE_1])) == [nine, level.VALUE_1]
    data = {"id": "t1", "state": "live", "level": 9}
    assert package.model("Thing").from_dict(data).to_dict() == data
    with refused(ValueError):
        level("9")


@mends("models_init.py.jinja")
def an_operation_loads_only_its_models(package: Package) -> None:
    code = "import sys, PACKAGE.api.things.get_thing; print(*(name for name in sys.modules if '.models.' in name))"
    loaded = {name.rpartition(".")[2] for name in run_fresh(package, code).split()}
    assert loaded == {"thing", "state", "level", "problem"}


@mends("models_init.py.jinja")
def every_model_is_found_when_asked_for(package: Package) -> None:
    models = package.module("models")
    for name in models.__all__:
        assert getattr(models, name).__name__ == name
        assert name in dir(models)
    with refused(AttributeError):
        _ = models.Missing
    code = "from PACKAGE.models import *; import PACKAGE.models as m; print(len(m._MODULES), Thing.__name__)"
    assert run_fresh(package, code).split() == [str(len(models.__all__)), "Thing"]


@mends("package_init.py.jinja")
def a_model_does_not_load_httpx(package: Package) -> None:
    code = "import sys, PACKAGE.models.thing, PACKAGE.types; print('httpx' in sys.modules); from PACKAGE import Client"
    assert run_fresh(package, code).split() == ["False"]
