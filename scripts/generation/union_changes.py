"""What differs between two unions: their variants, and what tells them apart. An heir stands for its base like one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generation.document import Document
from generation.heirs import heirs
from generation.shape import Shape, is_beside, ref_name, whole

Found = tuple[str, str, str]
Compare = Callable[[Any, Any, str], Iterator[Found]]

_APART = "variant told apart by something else"


def is_free(node: Shape) -> bool:
    """Whether anything fits."""
    return not node["types"] and all(is_beside(key) or key in ("types", "nullable") for key in node)


def as_unions(old: Document, new: Document, a: Shape, b: Shape) -> tuple[Shape, Shape] | None:
    """Both as unions, if one of them is: a plain schema beside a union is a union of one."""
    first, second = whole(old, a), whole(new, b)
    if "variants" in first and "variants" in second:
        return first, second
    if "variants" in first and _is_plain(first):
        return first | {"types": frozenset()}, _of_one(b)
    if "variants" in second and _is_plain(second):
        return _of_one(a), second | {"types": frozenset()}
    return None


def _is_plain(union: Shape) -> bool:
    """Whether a union has nothing beside its variants that has to fit."""
    return all(is_beside(key) or key in ("types", "nullable", "variants", "union") for key in union)


def _of_one(node: Shape) -> Shape:
    """As a union: of one, or of the types that fit."""
    top = {key: value for key, value in node.items() if is_beside(key) or key == "nullable"}
    inner = {key: value for key, value in node.items() if key not in top and key != "types"}
    kinds = [{"type": kind} for kind in sorted(node["types"])] or [{}]
    return top | {"types": frozenset(), "variants": [{**kind, **inner} for kind in kinds]}


def variant_changes(
    old: Document, renamed: Mapping[str, str], a: Shape, b: Shape, place: str, compare: Compare
) -> Iterator[Found]:
    """Variants that have gone or come; those without a name that were changed are compared."""
    before, after = a.get("variants", []), b.get("variants", [])
    if bool(before) != bool(after):
        yield "type changed", place, "a union now" if after else "no union any more"
        return
    known = [
        {"$ref": f"#/components/schemas/{renamed[name]}"} if (name := ref_name(one)) in renamed else one
        for one in before
    ]
    gone = [one for one in known if one not in after]
    come = [one for one in after if one not in known]
    for one in list(gone):
        if same := next((other for other in come if _alike(one, other)), None):
            gone.remove(one)
            come.remove(same)
            yield from compare(one, same, f"{place}[{after.index(same)}]")
    yield from (("variant removed", place, _told(one)) for one in gone)
    is_open = any(old.resolve(one).get("x-otherwise") for one in before if isinstance(one, dict))
    kind = "variant added to an open union" if is_open else "variant added"
    yield from ((kind, place, _told(one)) for one in come)
    if a.get("union") != b.get("union") and "union" in a and "union" in b:
        kind = "only one variant may fit" if b["union"] == "oneOf" else "several variants may fit"
        yield kind, place, f"{a['union']} → {b['union']}"


def discriminator_changes(
    old: Document, new: Document, renamed: Mapping[str, str], a: Shape, b: Shape, place: str
) -> Iterator[Found]:
    """Other fields or values that tell which variant it is; of a schema that is none and has none, just words."""
    one, other = a.get("discriminator"), b.get("discriminator")
    if one == other:
        return
    found = list(_apart(old, new, renamed, a, b, place))
    yield from found or [("text changed", place, "discriminator")]


def _apart(old: Document, new: Document, renamed: Mapping[str, str], a: Shape, b: Shape, place: str) -> Iterator[Found]:
    one, other = a.get("discriminator"), b.get("discriminator")
    if not isinstance(one, dict) or not isinstance(other, dict):
        if min(len(a.get("variants", [])), len(b.get("variants", []))) > 1:
            yield _APART, place, f"{_field(one)} → {_field(other)}"
        return
    if _field(one) != _field(other):
        yield _APART, place, f"{_field(one)} → {_field(other)}"
    before, after = _values(one, a), _values(other, b)
    before = {renamed.get(name, name): value for name, value in before.items()}
    for name in sorted(before.keys() | after.keys()):
        was, is_now = before.get(name, {name}), after.get(name, {name})
        if was != is_now and _in_both(old, new, renamed, name, a, b):
            yield _APART, place, f"{name}: {', '.join(sorted(was))} → {', '.join(sorted(is_now))}"


def heirs_changes(old: Document, new: Document, renamed: Mapping[str, str], name: str) -> Iterator[Found]:
    """What has come or gone that may stand in the place of a component with a discriminator."""
    before, after = ([*heirs(one).get(name, [])] for one in (old, new))
    known = [renamed.get(heir, heir) for heir in before]
    fields = [_field(one.resolve({"$ref": f"#/components/schemas/{name}"}).get("discriminator")) for one in (old, new)]
    if fields == ["none", "none"]:
        return
    if "none" in fields and set(known) & set(after):
        yield _APART, "", f"{fields[0]} → {fields[1]}"
    elif "none" not in fields:
        yield from (("variant removed", "", heir) for heir in known if heir not in after)
        yield from (("variant added", "", heir) for heir in after if heir not in known)


def _in_both(old: Document, new: Document, renamed: Mapping[str, str], name: str, a: Shape, b: Shape) -> bool:
    """Whether a component is a variant before and after: one of those named, or else one that there is."""
    before, after = (node.get("variants") for node in (a, b))
    if before and after:
        named = {renamed.get(ref_name(one) or "", ref_name(one)) for one in before}
        return name in named & {ref_name(one) for one in after}
    reference = {"$ref": f"#/components/schemas/{name}"}
    return bool(old.resolve(reference) and new.resolve(reference))


def _alike(one: Any, other: Any) -> bool:
    """Whether two variants without a name are the same one, changed: of one type, and with a field in common."""
    if not isinstance(one, dict) or not isinstance(other, dict) or "$ref" in one or "$ref" in other:
        return False
    fields, others = one.get("properties") or {}, other.get("properties") or {}
    shared = bool(fields.keys() & others.keys()) or not (fields or others)
    return one.get("type") == other.get("type") and one.get("const") == other.get("const") and shared


def _values(discriminator: dict[str, Any], node: Shape) -> dict[str, set[str]]:
    """By variant, the values that stand for it."""
    found: dict[str, set[str]] = {}
    for value, target in (discriminator.get("mapping") or {}).items():
        found.setdefault(str(target).rpartition("/")[2], set()).add(str(value))
    for name in filter(None, map(ref_name, node.get("variants", []))):
        found.setdefault(name, {name})
    return found


def _field(discriminator: Any) -> str:
    return str(discriminator.get("propertyName")) if isinstance(discriminator, dict) else "none"


def _told(node: Any) -> str:
    only_type = isinstance(node, dict) and set(node) == {"type"}
    return ref_name(node) or str(node["type"] if only_type else node)
