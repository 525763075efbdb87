"""Whether an event, or an item of a list, meets a ``where`` (permutive contract 4.2, rules e to i). Pure."""

from __future__ import annotations

from audiencekit.permutive.query.aggregates import compute
from audiencekit.permutive.query.nodes import Group, ListFunction, Node, Predicate, Test
from audiencekit.permutive.query.operators import holds, is_negative
from audiencekit.permutive.query.paths import members, reach


def meets(root: object, where: Node | None) -> bool:
    """Whether *root* meets *where*; everything meets none."""
    if where is None:
        return True
    if isinstance(where, Group):
        results = (meets(root, member) for member in where.members)
        return all(results) if where.word == "and" else any(results)
    assert isinstance(where, Predicate)  # evaluation refuses unknown parts beforehand
    if isinstance(where.condition, ListFunction):
        return _function_holds(root, where.property, where.condition)
    assert isinstance(where.condition, Test)
    return holds(reach(root, where.property), where.condition.operator, where.condition.operand)


def _function_holds(root: object, path: str, function: ListFunction) -> bool:
    """A condition on the items of every list that *path* leads to (rule i)."""
    lists = [listed for value in reach(root, path) if (listed := members(value)) is not None]
    items = [item for listed in lists for item in listed if meets(item, function.where)]
    test = function.condition
    assert isinstance(test, Test)  # evaluation refuses unknown parts beforehand
    reached = [reach(item, function.property) for item in items]
    if function.function in ("any", "all"):
        results = [holds(values, test.operator, test.operand) for values in reached]
        return any(results) if function.function == "any" else bool(results) and all(results)
    if not lists:  # missing, or of another type (rules e, f)
        return is_negative(test.operator)
    try:
        number = compute(function.function, reached)
    except OverflowError:  # beyond what a double holds: as good as of another type
        return is_negative(test.operator)
    return number is not None and holds([number], test.operator, test.operand)
