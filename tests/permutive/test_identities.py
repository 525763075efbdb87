"""User ids and identities through the public API against the sandbox."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from audiencekit import errors
from audiencekit.permutive import Alias, Identity, Workspace
from audiencekit.sandbox import Sandbox


def test_a_user_is_created_and_known_by_aliases(permutive_workspace: Workspace) -> None:
    identities = permutive_workspace.identities
    user = identities.create_user()
    assert UUID(user) and user != identities.create_user()
    assert (
        permutive_workspace.identify(Identity(user, [Alias("10042", "customer"), Alias("x", "device")])).user_id == user
    )
    assert {(each.tag, each.id, each.permutive_id) for each in identities.aliases(user)} == {
        ("customer", "10042", user),
        ("device", "x", user),
    }


def test_the_known_user_is_resolved_and_comes_back(permutive_workspace: Workspace) -> None:
    first, second = str(uuid4()), str(uuid4())
    permutive_workspace.identify(Identity(first, [Alias("a", "customer")]))
    resolved = permutive_workspace.identify({"user_id": second, "aliases": [{"id": "a", "tag": "customer"}]})
    assert resolved.user_id == first
    assert permutive_workspace.identities.aliases(second) == []


def test_what_cannot_be_an_identity_is_refused_before_sending(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    before = len(sandbox.requests)
    for wrong in (None, "u", {"aliases": []}, {"user_id": "no uuid", "aliases": []}):
        with pytest.raises(errors.InvalidInput):
            permutive_workspace.identify(wrong)  # pyright: ignore
    with pytest.raises(errors.InvalidInput):
        permutive_workspace.identities.aliases("../users")
    assert len(sandbox.requests) == before


def test_aliases_need_a_private_key(sandbox: Sandbox) -> None:
    with Workspace(sandbox.permutive.public_key, base_url=sandbox.permutive.url) as public:
        user = public.identities.create_user()
        assert public.identify(Identity(user)).user_id == user
        with pytest.raises(errors.PermissionDenied):
            public.identities.aliases(user)


def test_many_are_identified_in_order_and_lost_answers_are_asked_for_again(
    sandbox: Sandbox, permutive_workspace: Workspace
) -> None:
    sandbox.faults.add(path="/v2.0/identify", disconnect="after", times=2, skip=3)
    identities = [Identity(str(uuid4()), [Alias(str(number), "customer")]) for number in range(20)]
    result = permutive_workspace.identities.batch_identify([*identities, 5])  # pyright: ignore
    assert [each.user_id for each in result.responses] == [each.user_id for each in identities]
    ((request, error),) = result.failures
    assert request.item == 5 and isinstance(error, errors.InvalidInput)
    streamed = permutive_workspace.identities.iter_identify(iter(identities))
    assert [outcome.response and outcome.response.user_id for outcome in streamed] == [i.user_id for i in identities]
