"""A value of a YAML document with the place it stands at, so that a refusal can say where (422, contract 1.7)."""

from __future__ import annotations

from typing import Literal, TypeVar, cast

import attrs

from audiencekit.sandbox.avatars.wire import Problem, invalid

Choice = TypeVar("Choice", bound=str)


@attrs.frozen
class Node:
    """One value and its place. Readers answer the value in the type they name, or raise a `Problem` 422."""

    value: object
    loc: tuple[str | int, ...] = ("body",)

    def entries(self) -> dict[str, Node]:
        """The members of a mapping; those that are null count as absent."""
        if not isinstance(self.value, dict):
            raise self.refuse("Input should be a mapping", "dict_type")
        members = cast("dict[object, object]", self.value)
        for key in members:
            if not isinstance(key, str):
                raise self.refuse(f"The key {key!r} should be a string; put it in quotes", "string_type")
        return {str(key): Node(value, (*self.loc, str(key))) for key, value in members.items() if value is not None}

    def get(self, key: str) -> Node | None:
        """The member *key* of a mapping, None when absent or null."""
        return self.entries().get(key)

    def need(self, key: str) -> Node:
        """The member *key*, which has to be there."""
        found = self.get(key)
        if found is None:
            raise invalid(*self.loc, key, msg="Field required", type="missing")
        return found

    def items(self) -> list[Node]:
        """The items of a list."""
        if not isinstance(self.value, list):
            raise self.refuse("Input should be a list", "list_type")
        return [Node(item, (*self.loc, index)) for index, item in enumerate(cast("list[object]", self.value))]

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.refuse("Input should be a string", "string_type")
        return self.value

    def whole(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refuse("Input should be an integer", "int_type")
        return self.value

    def number(self) -> float:
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            raise self.refuse("Input should be a number", "float_type")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.refuse("Input should be true or false", "bool_type")
        return self.value

    def one_of(self, choices: tuple[Choice, ...]) -> Choice:
        """One of *choices*."""
        text = self.text()
        for choice in choices:
            if text == choice:
                return choice
        raise self.refuse(f"Input should be one of {', '.join(choices)}", "enum")

    def refuse(self, msg: str, type: str = "value_error") -> Problem:
        """The 422 that points at this place."""
        return invalid(*self.loc, msg=msg, type=type, rule="5.3")


def text_or(node: Node | None, default: str) -> str:
    """The string at *node*, *default* when it is absent."""
    return default if node is None else node.text()


def flag_or(node: Node | None, default: Literal[True, False]) -> bool:
    """The boolean at *node*, *default* when it is absent."""
    return default if node is None else node.flag()
