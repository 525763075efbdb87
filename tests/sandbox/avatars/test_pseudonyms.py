"""Columns that get pseudonyms, and keys: never what stood there, alike where that is wanted, linked where they link."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.sandbox.avatars.service import Service, documents
from tests.sandbox.avatars.sets import by_file, clinic_frames, clinic_tables, linked_set, upload


@pytest.fixture(scope="module")
def people(frame: pd.DataFrame) -> pd.DataFrame:
    """Sixty rows on twenty people, one of them without a name."""
    names = [f"Somebody {number % 20}" if number % 20 else None for number in range(60)]
    return frame.assign(name=names, row=[f"r{number}" for number in range(60)])


def run(service: Service, frame: pd.DataFrame, columns: list[dict[str, Any]], **more: Any) -> dict[str, list[str]]:
    service.upload("t.csv", frame)
    return service.finished(
        service.launch(service.store_set(documents("t.csv", columns=columns, k=5, **more)), "standard")
    )


FORMS = [
    ({"kind": "FAKER", "pii_type": "EMAIL"}, r"[\w.-]+@example\.(com|net|org)"),
    ({"kind": "FAKER", "pii_type": "FIRST_NAME"}, r"[A-Z][a-z]+"),
    ({"kind": "FAKER", "pii_type": "LAST_NAME"}, r"[A-Z][a-z]+"),
    ({"kind": "FAKER", "pii_type": "FULL_NAME", "high_variability": True}, r"[A-Z][a-z]+-[A-Z][a-z]+ [A-Za-z-]+"),
    ({"kind": "FAKER", "pii_type": "PHONE"}, r"\(\d{3}\) 555-\d{4}"),
    ({"kind": "FAKER", "pii_type": "SSN"}, r"9\d\d-\d\d-\d{4}"),
    ({"kind": "FAKER", "pii_type": "ADDRESS"}, r"\d+ .+, [A-Z]{2} \d{5}"),
    ({"kind": "FAKER", "pii_type": "FREE_TEXT"}, r"[A-Z][a-z ]+\."),
    ({"kind": "HASH_SHA256"}, r"[0-9a-f]{64}"),
    ({"kind": "UUID4"}, r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    ({"kind": "SPECIFIC_ID", "pattern": r"\#A-##?^", "letter_case": "upper"}, r"#A-\d\d[A-Z][a-z0-9]"),
]


@pytest.mark.parametrize(("how", "form"), FORMS, ids=[f"{how['kind']} {how.get('pii_type', '')}" for how, _ in FORMS])
def test_each_strategy_gives_its_form_and_equal_values_equal_ones(
    service: Service, people: pd.DataFrame, how: dict[str, Any], form: str
) -> None:
    results = run(service, people, [{"field": "row", "drop": True}, {"field": "name", "pseudonymization": how}])
    found = service.read_table(results["unshuffled"][0])
    assert list(found.columns) == ["orders", "spend", "channel", "loyal", "name"]
    names = found["name"]
    assert names.isna().tolist() == people["name"].isna().tolist()
    assert all(re.fullmatch(form, name) for name in names.dropna())
    assert names.groupby(people["name"]).nunique().max() == 1
    shuffled = service.read_table(results["shuffled"][0])
    assert sorted(shuffled["name"].dropna()) == sorted(names.dropna())
    # A row keeps what belongs to it.
    keys = ["orders", "spend", "channel", "loyal"]
    assert set(map(tuple, shuffled[[*keys, "name"]].dropna().to_numpy())) == set(
        map(tuple, found[[*keys, "name"]].dropna().to_numpy())
    )


def test_hashes_are_those_of_the_values(service: Service, people: pd.DataFrame) -> None:
    results = run(
        service,
        people,
        [{"field": "name", "pseudonymization": {"kind": "HASH_SHA256"}}, {"field": "row", "drop": True}],
    )
    found = service.read_table(results["unshuffled"][0])
    assert found["name"][1] == hashlib.sha256(b"Somebody 1").hexdigest()


def test_constants_integers_and_rows_of_their_own(service: Service, people: pd.DataFrame) -> None:
    more = people.assign(code=people["name"], each=people["name"])
    columns = [
        {"field": "name", "pseudonymization": {"kind": "CONSTANT", "value": "hidden"}},
        {"field": "code", "pseudonymization": {"kind": "INTEGER"}},
        {"field": "each", "pseudonymization": {"kind": "UUID4", "consistent": False}},
        {"field": "row", "pseudonymization": {"kind": "SPECIFIC_ID", "pattern": "{{code}}/##"}},
    ]
    found = service.read_table(run(service, more, columns)["unshuffled"][0])
    assert set(found["name"]) == {"hidden"}
    assert sorted(found["code"].dropna().unique()) == list(range(1, 20))
    assert found["each"].nunique() == people["name"].notna().sum()
    given = found["code"].notna()
    assert (found["row"][given].str.partition("/")[0].astype(float) == found["code"][given]).all()


def test_equal_values_of_two_columns_get_equal_pseudonyms(service: Service, people: pd.DataFrame) -> None:
    columns = [
        {"field": "name", "pseudonymization": {"kind": "FAKER", "pii_type": "FULL_NAME", "high_variability": True}},
        {"field": "again", "pseudonymization": {"kind": "FAKER", "pii_type": "FULL_NAME", "high_variability": True}},
        {"field": "row", "drop": True},
    ]
    found = service.read_table(run(service, people.assign(again=people["name"]), columns)["shuffled"][0])
    assert found["name"].nunique() == 19
    assert found["name"].equals(found["again"])


def test_one_seed_gives_the_same_pseudonyms_and_another_others(service: Service, people: pd.DataFrame) -> None:
    columns = [{"field": "name", "pseudonymization": {"kind": "UUID4"}}, {"field": "row", "drop": True}]
    first, again, other = (service.read(run(service, people, columns, seed=seed)["shuffled"][0]) for seed in (1, 1, 2))
    assert first == again != other


def test_pseudonyms_are_left_out_of_the_metrics(service: Service, people: pd.DataFrame) -> None:
    service.upload("t.csv", people)
    columns = [
        {"field": "name", "pseudonymization": {"kind": "UUID4"}},
        {"field": "row", "primary_key": True},
    ]
    name = service.store_set(documents("t.csv", columns=columns, k=5))
    job = service.launch(name, "standard")
    found = service.read_json(service.finished(service.launch(name, "privacy_metrics", job))["privacy_metrics"][0])
    assert found["metadata"]["least_protected_column"] not in ("name", "row")
    results = service.finished(job)
    keys = service.read_table(results["shuffled"][0])["row"]
    assert keys.is_unique and not set(keys) & set(people["row"])
    shown = b"".join(service.read(url) for url in results["figures"])
    assert b"Somebody" not in shown


def test_a_key_of_a_table_that_is_not_there_is_renewed(service: Service, people: pd.DataFrame) -> None:
    shop = people.assign(shop=np.arange(60) % 3 + 70).drop(columns=["name", "row"])
    results = run(service, shop, [{"field": "shop", "identifier": True}])
    found = service.read_table(results["unshuffled"][0])
    assert set(found["shop"]) == {1, 2, 3}
    assert found["shop"].groupby(shop["shop"]).nunique().max() == 1


def test_a_table_may_hold_nothing_but_keys_and_pseudonyms(service: Service, people: pd.DataFrame) -> None:
    columns = [{"field": "row", "primary_key": True}, {"field": "name", "pseudonymization": {"kind": "UUID4"}}]
    found = service.read_table(run(service, people[["row", "name"]], columns)["shuffled"][0])
    assert list(found.columns) == ["row", "name"]
    assert found["row"].is_unique and not set(found["name"].dropna()) & set(people["name"])
    alone = service.read_table(run(service, people[["row"]], columns[:1])["shuffled"][0])
    assert list(alone.columns) == ["row"] and len(alone) == len(people)


@pytest.mark.parametrize(
    "how", [{"kind": "UUID4"}, {"kind": "SPECIFIC_ID", "pattern": "P####"}, {"kind": "HASH_SHA256"}]
)
def test_children_have_the_pseudonyms_of_their_parents_key(service: Service, how: dict[str, Any]) -> None:
    upload(service, clinic_frames())
    tables = clinic_tables()
    tables[0]["columns"][0]["pseudonymization"] = how
    parts = linked_set(tables, {"avatarization": {"patient": {"k": 5}, "visit": {"k": 5}}})
    name = service.store_set(parts)
    job = service.launch(name, "standard")
    files = by_file(service.finished(job)["shuffled"])
    patient, visit = (service.read_table(files[f"{table}.shuffled.csv"]) for table in ("patient", "visit"))
    assert patient["p_id"].is_unique and patient["p_id"].dtype == "str"
    assert set(visit["patient_id"]) <= set(patient["p_id"])
    assert list(visit.columns) == list(clinic_frames()["visit"].columns)
    measured = service.finished(service.launch(name, "privacy_metrics", job))
    assert len(measured["privacy_metrics"]) == 4


def test_a_strategy_that_cannot_make_keys_is_refused(service: Service, people: pd.DataFrame) -> None:
    service.upload("t.csv", people.drop(columns="name"))
    columns = [{"field": "row", "primary_key": True, "pseudonymization": {"kind": "CONSTANT", "value": "x"}}]
    job = service.settled(service.launch(service.store_set(documents("t.csv", columns=columns, k=5)), "standard"))
    assert job["status"] == "error"
    assert job["exception"] == "table 't': column 'row': CONSTANT does not give each row a key of its own"
