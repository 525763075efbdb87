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
            for (_, name), symbols in module.holders.items():
                self._holders.setdefault(name, set()).update(symbols)
        self._parents = {
            (module.name, name): [parent for base in bases for parent in self._class(base)]
            for module in self.modules.values()
            for name, bases in module.classes.items()
        }
        self._heirs: dict[Symbol, set[Symbol]] = {}
        for symbol in self._parents:
            for parent in self._line(symbol)[1:]:
                self._heirs.setdefault(parent, set()).add(symbol)
        self._kept = self._keeping()
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
        owner = (function.module, function.owner) if function.owner is not None else None
        for before, name in function.attributes:
            holder = before.removeprefix("self.")
            if owner is not None and before in ("self", "cls"):
                used |= self._methods(owner, {name}) | self._overriding(owner, {name})
                used |= self._held(owner, name, {"__call__"}, function)
            elif owner is not None and before == "super":
                for parent in self._parents.get(owner, ()):
                    used |= self._methods(parent, {name})
            elif owner is not None and before != holder:
                used |= self._held(owner, holder, {name}, function)
                used |= self._methods(owner, self.modules[owner[0]].hooks.get((owner[1], holder), set()))
            else:
                used |= self._of(self._holders.get(holder, ()), {name}, function)
        return used - {(function.module, function.name)}

    def _held(self, owner: Symbol, attribute: str, names: set[str], function: Function) -> set[Node]:
        """Methods of what an attribute of a class holds; where nothing says that, of what any of the name holds."""
        for known in self._line(owner):
            if symbols := self.modules[known[0]].holders.get((known[1], attribute)):
                return self._of(symbols, names, function)
        return self._of(self._holders.get(attribute, ()), names, function)

    def _of(self, symbols: Iterable[Symbol], names: set[str], function: Function) -> set[Node]:
        used: set[Node] = set()
        for symbol in symbols:
            if _product(symbol[0]) in (_product(function.module), ""):
                for found in self._class(symbol):
                    used |= self._methods(found, names)
        return used

    def _class(self, symbol: Symbol) -> list[Symbol]:
        """The class a symbol is; if a package only passes it on, the one below the package that has the name."""
        module, name = symbol[0], twin(symbol[1])
        if module in self.modules and name in self.modules[module].classes:
            return [(module, name)]
        return [found for found in self._classes.get(name, []) if found[0].startswith(f"{module}.")]

    def _methods(self, symbol: Symbol, names: set[str]) -> set[Node]:
        """Those of the methods that a class has, or inherits; of a protocol those of the classes that have them all."""
        found: set[Node] = set()
        missing = set(names)
        for module, name in self._line(symbol):
            here = {one for one in missing if (module, f"{name}.{one}") in self.functions}
            found |= {(module, f"{name}.{one}") for one in here}
            missing -= here
        for one, shared in self._kept.get(symbol, {}).items():
            found |= self._methods(one, names & shared)
        return found

    def _overriding(self, symbol: Symbol, names: set[str]) -> set[Node]:
        """What stands for an object's own methods in classes of the same product that inherit from its class."""
        heirs = (heir for heir in self._heirs.get(symbol, ()) if _product(heir[0]) == _product(symbol[0]))
        return {(module, f"{name}.{one}") for module, name in heirs for one in names} & self.functions.keys()

    def _line(self, symbol: Symbol) -> list[Symbol]:
        """A class and those it inherits from, the nearest first."""
        line = [symbol]
        for one in line:
            line += [parent for parent in self._parents.get(one, ()) if parent not in line]
        return line

    def _keeping(self) -> dict[Symbol, dict[Symbol, set[str]]]:
        """By protocol: the classes of its product that have all of its methods, and these."""
        own: dict[Symbol, set[str]] = {}
        for function in self.functions.values():
            if function.owner is not None:
                own.setdefault((function.module, function.owner), set()).add(function.name.rpartition(".")[2])
        methods = {one: set[str]().union(*(own.get(each, ()) for each in self._line(one))) for one in self._parents}
        protocols = {one for one in own if ("typing", "Protocol") in self.modules[one[0]].classes[one[1]]}
        return {
            protocol: {
                one: own[protocol]
                for one in methods.keys() - protocols
                if own[protocol] <= methods[one] and _product(one[0]) == _product(protocol[0])
            }
            for protocol in protocols
        }


def _product(module: str) -> str:
    """``segops`` of ``audiencekit.segops.event`` and of ``tests.segops.test_event``; nothing for other modules."""
    parts = module.split(".")
    if len(parts) > 2 and parts[1] == "sandbox":
        return ".".join(parts[1:3])
    return parts[1] if len(parts) > 1 and parts[0] in ("audiencekit", "tests") else ""
