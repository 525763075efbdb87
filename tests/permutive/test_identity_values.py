"""Aliases and identities: valid once they are made (permutive contract 2.3, 3.1 rows 35 and 36)."""

from __future__ import annotations

from uuid import UUID

import pytest

from audiencekit import errors
from audiencekit.permutive import Alias, Identity, email_sha256
from audiencekit.permutive.identity import checked_identity

ID = "0b0f0c1a-1111-4000-8000-0000000000aB"


def test_missing_priorities_are_the_places_in_the_list() -> None:
    aliases = [
        Alias(id="a", tag="t"),
        Alias(id="b", tag="t", priority=7),
        Alias(id="c", tag="t", priority=0),
        Alias("d", "t"),
    ]
    identity = Identity(user_id=ID, aliases=aliases)
    assert [alias.priority for alias in identity.aliases] == [0, 7, 0, 3]
    assert aliases[0].priority is None  # the caller's own is left alone
    assert identity.to_dict() == {
        "user_id": ID,
        "aliases": [
            {"id": id, "tag": "t", "priority": priority} for id, priority in zip("abcd", [0, 7, 0, 3], strict=True)
        ],
    }
    assert Alias("a", "t", 3).unranked() == {"id": "a", "tag": "t"}  # pain 29: CCS takes no priority there


def test_identities_are_what_the_service_takes() -> None:
    assert Identity(ID).to_dict() == {"user_id": ID, "aliases": []}
    assert Identity(UUID(ID)).user_id == ID.lower()  # pyright: ignore
    assert Identity(ID, iter([{"id": "a", "tag": "t"}])).aliases == (Alias("a", "t", 0),)  # pyright: ignore
    assert Identity(ID, [Alias("a", "t")]) == Identity(ID, [Alias("a", "t", 0)])
    assert checked_identity({"user_id": ID}) == Identity(ID) == checked_identity(Identity(ID))


def test_an_alias_is_not_printed() -> None:
    assert "ann@example.org" not in repr(Identity(ID, [Alias("ann@example.org", "email")]))


@pytest.mark.parametrize("user_id", ["", "u", "0b0f0c1a", None, 5, "{" + ID + "}", ID + "0", ID.replace("-", "")])
def test_a_user_id_is_a_uuid(user_id: object) -> None:
    with pytest.raises(errors.InvalidInput, match="UUID"):
        Identity(user_id)  # pyright: ignore


@pytest.mark.parametrize("fields", [{"id": ""}, {"tag": ""}, {"id": 5}, {"tag": None}, {"id": "\ud800"}])
def test_an_alias_has_an_id_and_a_tag(fields: dict[str, object]) -> None:
    with pytest.raises(errors.InvalidInput):
        Alias(**{"id": "a", "tag": "t"} | fields)  # pyright: ignore


@pytest.mark.parametrize("priority", [-1, 2**31, True, 1.0, "1"])
def test_a_priority_is_an_int32(priority: object) -> None:
    with pytest.raises(errors.InvalidInput, match="priority"):
        Alias("a", "t", priority)  # pyright: ignore


@pytest.mark.parametrize(
    "aliases", [None, 5, "ab", {"id": "a", "tag": "t"}, Alias("a", "t"), [5], ["ab"], [{"id": "a"}]]
)
def test_aliases_are_a_list_of_aliases(aliases: object) -> None:
    with pytest.raises(errors.InvalidInput, match="alias"):
        Identity(ID, aliases)  # pyright: ignore


@pytest.mark.parametrize("value", [None, 5, [], {}, {"user_id": "u"}, {"user_id": ID, "aliases": 5}])
def test_what_is_no_identity_is_refused(value: object) -> None:
    with pytest.raises(errors.InvalidInput):
        checked_identity(value)


def test_hashed_addresses() -> None:
    """SHA-256 of ``ann@example.org``, whatever its case and the blanks around it."""
    expected = "438c4c7afe600cdf1e455c369bec76dc970fc8ca463447c7b387a347f3c79331"
    assert email_sha256(" Ann@Example.ORG\n") == email_sha256("ann@example.org") == expected


@pytest.mark.parametrize("email", ["", "ann", "@", "a@", "@b", "a b@c", None, "0" * 64])
def test_what_is_no_address_is_not_hashed(email: object) -> None:
    with pytest.raises(errors.InvalidInput, match="e-mail"):
        email_sha256(email)  # pyright: ignore
