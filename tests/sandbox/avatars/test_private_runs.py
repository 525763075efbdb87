"""Runs with an epsilon: nothing of the table leaves them that is not paid for, or it is said (method 3.1, 3.2)."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from tests.sandbox.avatars.service import Service, documents


def private(
    service: Service,
    frame: pd.DataFrame,
    block: dict[str, Any],
    columns: list[dict[str, Any]] | None = None,
    *,
    file: str = "t.parquet",
) -> str:
    """The job of a run of `frame` by `avatarization_open_dp` with this block."""
    service.upload(file, frame)
    parts = documents(file, columns=columns)
    spec = next(part for part in parts if part["kind"] == "AvatarParameters")["spec"]
    del spec["avatarization"]
    spec["avatarization_open_dp"] = {"t": block}
    spec["compute_figures"] = False
    return service.launch(service.store_set(parts), "standard")


def test_steps_that_go_by_the_records_end_the_run(service: Service, frame: pd.DataFrame) -> None:
    step = {"target": "orders", "references": ["spend"]}
    job = service.settled(private(service, frame, {"epsilon": 1, "avatarization_processors_parameters": [step]}))
    assert job["status"] == "error" and "table 't'" in job["exception"]
    assert "no processors with dp" in job["exception"]


def test_keys_and_pseudonyms_come_from_no_record(service: Service, frame: pd.DataFrame) -> None:
    often = pd.Series([7] * 17 + list(range(100, 100 + len(frame) - 17)))
    people = frame.assign(
        id=often.index + 1, owner=often + 5_000, mail=often.map("p{}@x.y".format), code=often, row=often
    )
    people.loc[3, "mail"] = None
    columns: list[dict[str, Any]] = [
        {"field": "id", "primary_key": True},
        {"field": "owner", "identifier": True},
        {"field": "mail", "pseudonymization": {"kind": "HASH_SHA256"}},
        {"field": "code", "pseudonymization": {"kind": "FAKER", "pii_type": "EMAIL"}},
        {"field": "row", "pseudonymization": {"kind": "INTEGER"}},
    ]
    results = service.finished(private(service, people, {"epsilon": 1}, columns))
    hashes = {hashlib.sha256(str(value).encode()).hexdigest() for value in people["mail"].dropna()}
    for kind in ("shuffled", "unshuffled"):
        found = service.read_table(results[kind][0])
        assert list(found) == list(people)
        assert not hashes & set(found["mail"]) and found["mail"].notna().all()
        assert all(found[name].is_unique for name in ("id", "owner", "mail", "row"))
        assert found["code"].nunique() > 50  # equal by chance alone
        # Numbers begin at 1 whatever the keys were: to step around them would tell how large they are.
        assert sorted(found["id"]) == sorted(found["owner"]) == list(range(1, 61))
    noted = service.read_json(results["run_metadata"][0])["tables"]["t"]
    assert noted["explained_variance_ratio"] == []  # computed on the records
    told = {warning["code"]: warning["message"] for warning in noted["warnings"]}
    assert told["fresh_in_each_row"].startswith("owner, mail, code, row: ")


def test_a_rare_category_is_not_in_the_file_either(service: Service) -> None:
    draw = np.random.default_rng(0)
    sick = pd.Categorical(["rare-disease", *draw.choice(["flu", "cold"], 999)])
    results = service.finished(
        private(service, pd.DataFrame({"x": draw.normal(size=1000), "sick": sick}), {"epsilon": 5})
    )
    for kind in ("shuffled", "unshuffled"):
        assert b"rare-disease" not in service.read(results[kind][0])
    found = service.read_table(results["shuffled"][0])
    assert list(found["sick"].cat.categories) == ["cold", "flu", "other"]
