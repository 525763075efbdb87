"""Identity and Alias: who a user is known as (permutive contract 2.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Unpack, cast

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.checks import check_filled, uuid_text
from audiencekit.permutive.fields import TEXT, WHOLE, Form, list_of
from audiencekit.permutive.value import Value

if TYPE_CHECKING:
    from audiencekit.core.bulk import BulkResult
    from audiencekit.core.options import ClientOptions
    from audiencekit.permutive.cohort_batches import BatchOptions

_LARGEST = 2**31 - 1  # priorities are int32


def email_sha256(email: str) -> str:
    """The id of an alias tagged ``email_sha256``: SHA-256, in hexadecimal, of *email* trimmed and in lower case.

    Raises InvalidInput for what is no e-mail address: a hash that was hashed again would match nobody.
    """
    address = email.strip().lower() if isinstance(email, str) else ""  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
    name, at, host = address.partition("@")
    if not (name and at and host) or any(character.isspace() for character in address):
        raise InvalidInput("email_sha256 takes an e-mail address, and this is none")
    return hashlib.sha256(address.encode()).hexdigest()


@attrs.frozen(repr=False)
class Alias(Value):
    """One name of a user. ``tag`` says of which kind (it must be on the workspace's list), ``id`` is the name itself.

    ``priority`` 0 is looked at first; left out, it becomes the alias's place in its identity. Raises InvalidInput for
    an empty id or tag, and for a priority that is no whole number from 0 to 2,147,483,647.
    """

    id: str
    tag: str
    priority: int | None = None
    extra: dict[str, object] = attrs.field(factory=dict, kw_only=True)
    _names: Collection[str] = attrs.field(default=(), kw_only=True, eq=False, alias="_names")

    _form: ClassVar[Form] = Form("alias", InvalidInput, priority=WHOLE, tag=TEXT.needed, id=TEXT.needed)
    _shown: ClassVar[tuple[str, ...]] = ("tag", "priority")  # an id may be an address: not for logs

    def __attrs_post_init__(self) -> None:
        check_filled(self.id, "alias: id")
        check_filled(self.tag, "alias: tag")
        priority = cast("object", self.priority)
        if priority is not None and (type(priority) is not int or not 0 <= priority <= _LARGEST):
            raise InvalidInput(f"alias: priority must be a whole number from 0 to {_LARGEST}, got {priority!r:.60}")

    def unranked(self) -> dict[str, object]:
        """The alias as a CCS request takes a single one: without a priority (contract 2.5)."""
        return {"tag": self.tag, "id": self.id}


def prioritised(aliases: Iterable[Alias | Mapping[str, object]]) -> tuple[Alias, ...]:
    """*aliases*, those without a priority with their index as such (contract 3.1 row 35). Raises InvalidInput."""
    if isinstance(aliases, (str, bytes, Mapping, Alias)):
        raise InvalidInput(f"aliases must be a list of Alias, got {type(cast('object', aliases)).__name__}")
    try:
        listed = tuple(aliases)
    except TypeError:
        raise InvalidInput(f"aliases must be a list of Alias, got {type(aliases).__name__}") from None
    return tuple(_placed(each, index) for index, each in enumerate(listed))


def _placed(each: object, index: int) -> Alias:
    if isinstance(each, Mapping):
        each = Alias.from_dict(cast("Mapping[str, object]", each))
    if not isinstance(each, Alias):
        raise InvalidInput(f"aliases must be a list of Alias, got a {type(each).__name__} in it")
    return each if each.priority is not None else attrs.evolve(each, priority=index)


@attrs.frozen(repr=False)
class Identity(Value):
    """A user id with the aliases that belong to it. Raises InvalidInput when the id is no UUID or an alias is none.

    No aliases at all is valid: the service then answers with the same id.
    """

    user_id: str
    aliases: tuple[Alias, ...] = attrs.field(default=(), converter=prioritised)
    extra: dict[str, object] = attrs.field(factory=dict, kw_only=True)
    _names: Collection[str] = attrs.field(default=(), kw_only=True, eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "identity", InvalidInput, user_id=TEXT.needed, aliases=list_of(Alias.from_dict).or_empty
    )

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "user_id", uuid_text(self.user_id, "identity: user_id"))

    def to_dict(self) -> dict[str, object]:
        """The body of I2: ``user_id`` and ``aliases``, both always."""
        return {"user_id": self.user_id, "aliases": [each.to_dict() for each in self.aliases], **self._more()}

    def identify(self, api_key: str | None = None, *, options: ClientOptions | None = None) -> str:
        """``Workspace(api_key).identify(identity).user_id``: the resolved id, which is the one to go on with."""
        from audiencekit.permutive.workspace import Workspace

        with Workspace(api_key, options=options) as workspace:
            return workspace.identify(self).user_id

    @classmethod
    def batch_identify(
        cls,
        identities: Iterable[Identity],
        *,
        api_key: str | None = None,
        options: ClientOptions | None = None,
        **bulk: Unpack[BatchOptions],
    ) -> BulkResult[Identity, Resolved]:
        """``Workspace(api_key).identities.batch_identify(identities, …)``."""
        from audiencekit.permutive.workspace import Workspace

        with Workspace(api_key, options=options) as workspace:
            return workspace.identities.batch_identify(identities, **bulk)


@attrs.frozen(kw_only=True, repr=False)
class Resolved(Value):
    """What identifying came to: ``user_id`` is the one to go on with, whatever was sent (contract 2.3, I2)."""

    user_id: str
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form("resolved user", user_id=TEXT.needed)


@attrs.frozen(kw_only=True, repr=False)
class BoundAlias(Value):
    """An alias as the service has it: whose it is, without its priority (contract 2.3, I3)."""

    id: str
    tag: str
    permutive_id: str
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form("bound alias", id=TEXT.needed, tag=TEXT.needed, permutive_id=TEXT.needed)
    _shown: ClassVar[tuple[str, ...]] = ("tag", "permutive_id")


def checked_identity(value: object) -> Identity:
    """*value*, or the identity that a mapping describes. Raises InvalidInput for anything else."""
    if isinstance(value, Mapping):
        return Identity.from_dict(cast("Mapping[str, object]", value))
    if not isinstance(value, Identity):
        raise InvalidInput(f"An Identity expected, got {type(value).__name__}")
    return value
