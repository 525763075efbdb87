"""What changes for those who use generated code: its public names before and after, breaking changes first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import attrs

Surface = dict[str, str]


@attrs.frozen
class Difference:
    """Lines of a report."""

    breaking: tuple[str, ...]
    harmless: tuple[str, ...]

    def __str__(self) -> str:
        if not self.breaking and not self.harmless:
            return "No change for users of the generated code."
        lines = [f"{len(self.breaking)} breaking, {len(self.harmless)} other changes"]
        lines += [f"  BREAKING {line}" for line in self.breaking]
        lines += [f"  {line}" for line in self.harmless]
        return "\n".join(lines)


def read_surface(package: Path) -> Surface:
    """Each public name below ``audiencekit_api`` with its signature, annotation or value.

    Functions are listed with an entry for themselves and one for each parameter; ``?`` in front marks what may be left
    out. Of ``sync``, ``asyncio`` and the two ``_detailed`` ones, ``sync_detailed`` speaks for all. A damaged file has
    no names: it is about to be replaced, and must not stand in the way.
    """
    surface: Surface = {}
    for file in sorted(package.rglob("*.py")) if package.is_dir() else []:
        module = ".".join(file.relative_to(package).with_suffix("").parts)
        try:
            names = dict(_module(ast.parse(file.read_bytes())))
        except (OSError, SyntaxError, ValueError, AssertionError, RecursionError):
            continue
        surface |= {f"{module}.{name}": shape for name, shape in names.items()}
    return surface


def _module(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in ("sync_detailed", "path_segment"):
            yield from _function(node)
        elif isinstance(node, ast.ClassDef):
            yield from _class(node)
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "OPERATIONS":
            assert isinstance(node.value, ast.Dict)
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                assert key is not None and isinstance(value, ast.Call)
                name = f"OPERATIONS[{ast.literal_eval(key)}]"
                yield name, "Operation"
                for word in value.keywords:
                    yield f"{name}.{word.arg}", ast.unparse(word.value)


def _function(node: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    yield f"{node.name}()", f"-> {ast.unparse(node.returns) if node.returns else None}"
    positional, keyword = node.args.args, node.args.kwonlyargs
    defaults = [None] * (len(positional) - len(node.args.defaults)) + list(node.args.defaults)
    arguments = [*zip(positional, defaults, strict=True), *zip(keyword, node.args.kw_defaults, strict=True)]
    for argument, default in arguments:
        annotation = ast.unparse(argument.annotation) if argument.annotation else ""
        yield f"{node.name}({argument.arg})", ("?" if default is not None else "") + annotation


def _class(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    yield node.name, ", ".join(ast.unparse(base) for base in node.bases)
    enum = any(ast.unparse(base).endswith("Enum") for base in node.bases)
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and not ast.unparse(item.target).startswith("_"):
            optional = "?" if item.value is not None and not _is_required_field(item.value) else ""
            yield f"{node.name}.{ast.unparse(item.target)}", optional + ast.unparse(item.annotation)
        elif isinstance(item, ast.Assign) and enum:
            yield f"{node.name}.{ast.unparse(item.targets[0])}", "?" + ast.unparse(item.value)


def compare(old: Surface, new: Surface) -> Difference:
    """What was removed or changed, or is newly required, breaks; the rest does not.

    Of what came or went as a whole, the parts are not listed.
    """
    gone = old.keys() - new.keys()
    breaking = [f"removed {name}" for name in sorted(gone) if _owner(name) not in gone]
    harmless: list[str] = []
    for name in sorted(new.keys() - old.keys()):
        if _owner(name) in old:
            (harmless if new[name].startswith("?") else breaking).append(f"added {name}: {new[name]}")
        elif _owner(name) not in new:
            harmless.append(f"added {name}: {new[name]}")
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            relaxed = new[name] == f"?{old[name]}"
            described = name.split(".")[-1] in ("retry", "errors", "pagination")
            (harmless if relaxed or described else breaking).append(f"changed {name}: {old[name]} → {new[name]}")
    return Difference(tuple(breaking), tuple(harmless))


def _owner(name: str) -> str:
    """The function of a parameter, the class of an attribute, the entry of an operation."""
    return name.split("(")[0] + "()" if not name.endswith("()") and "(" in name else name.rpartition(".")[0]


def _is_required_field(value: ast.expr) -> bool:
    """A field that is only told not to print."""
    return isinstance(value, ast.Call) and not {"default", "factory"} & {str(word.arg) for word in value.keywords}
