"""Which functions end up using a function: callers of callers, as far as names and the classes behind them tell."""

from __future__ import annotations

from collections.abc import Iterable

from generation.code_reading import Function, Module, Symbol, twin

Node = Symbol


class CodeGraph:
    """The functions of several modules and who uses whom. A product's attributes are looked up in its own modules."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = {module.name: module for module in modules}
        self.functions = {
            (function.module, function.name): function
            for module in self.modules.values()
            for function in module.functions
        }
        self._classes: dict[str, list[Symbol]] = {}
        self._holders: dict[str, set[Symbol]] = {}
        for module in self.modules.values():
            for name in module.classes:
                self._classes.setdefault(name, []).append((module.name, name))
            for name, symbols in module.holders.items():
                self._holders.setdefault(name, set()).update(symbols)
        self._callers: dict[Node, set[Node]] = {}
        for node, function in self.functions.items():
            for used in self._uses(function):
                self._callers.setdefault(used, set()).add(node)

    def users(self, start: Iterable[Node]) -> set[Node]:
        """The start, and all that uses it in any number of steps."""
        found: set[Node] = set()
        waiting = list(start)
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += self._callers.get(node, ())
        return found

    def _uses(self, function: Function) -> set[Node]:
        used: set[Node] = set()
        names = {name for _, name in function.attributes}
        for symbol in function.symbols:
            if symbol in self.functions:
                used.add(symbol)
            for found in self._class(symbol):
                used |= self._methods(found, names | {"__init__", "__call__"})
        for holder, name in function.attributes:
            if holder in ("self", "cls") and function.owner is not None:
                used |= self._methods((function.module, function.owner), {name})
                holder, name = name, "__call__"
            for symbol in self._holders.get(holder, ()):
                if _product(symbol[0]) in (_product(function.module), ""):
                    for found in self._class(symbol):
                        used |= self._methods(found, {name})
        return used - {(function.module, function.name)}

    def _class(self, symbol: Symbol) -> list[Symbol]:
        """The class a symbol is; if a package only passes it on, the one below the package that has the name."""
        module, name = symbol[0], twin(symbol[1])
        if module in self.modules and name in self.modules[module].classes:
            return [(module, name)]
        return [found for found in self._classes.get(name, []) if found[0].startswith(f"{module}.")]

    def _methods(self, symbol: Symbol, names: set[str], depth: int = 0) -> set[Node]:
        """Those of the methods that a class has, or inherits."""
        module, name = symbol
        found = {(module, f"{name}.{method}") for method in names if (module, f"{name}.{method}") in self.functions}
        if depth < 10:
            missing = names - {method.rpartition(".")[2] for _, method in found}
            for base in self.modules[module].classes[name]:
                for parent in self._class(base):
                    found |= self._methods(parent, missing, depth + 1)
        return found


def _product(module: str) -> str:
    """``segops`` of ``audiencekit.segops.event`` and of ``tests.segops.test_event``; nothing for other modules."""
    parts = module.split(".")
    if len(parts) > 2 and parts[1] == "sandbox":
        return ".".join(parts[1:3])
    return parts[1] if len(parts) > 1 and parts[0] in ("audiencekit", "tests") else ""
