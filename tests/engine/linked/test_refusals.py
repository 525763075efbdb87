"""What several tables must fulfil together, each refusal with its code and its table (contract 2.1, 10)."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import attrs
import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import (
    Augmentation,
    EngineError,
    Link,
    LinkedTable,
    NotAFrame,
    Parameters,
    SeriesParameters,
    TableRefused,
    avatarise_tables,
)
from tests.engine.linked.tables import clinic, sensors

Tables = dict[str, LinkedTable]
Links = list[Link]


def evolved(tables: Tables, name: str, **changes: object) -> None:
    tables[name] = attrs.evolve(tables[name], **changes)  # pyright: ignore[reportArgumentType]


def frame_of(tables: Tables, name: str) -> pd.DataFrame:
    return tables[name].frame


def repeated_key(tables: Tables, links: Links) -> None:
    evolved(tables, "patient", frame=frame_of(tables, "patient").assign(p_id=1))


def missing_key(tables: Tables, links: Links) -> None:
    patients = frame_of(tables, "patient")
    evolved(tables, "patient", frame=patients.assign(p_id=patients["p_id"].where(patients["p_id"] > 3)))


def orphans(tables: Tables, links: Links) -> None:
    evolved(tables, "visit", frame=frame_of(tables, "visit").assign(patient=999))


def keys_of_another_type(tables: Tables, links: Links) -> None:
    visits = frame_of(tables, "visit")
    evolved(tables, "visit", frame=visits.assign(patient=visits["patient"].astype(str)))


def a_float_key_of_dates(tables: Tables, links: Links) -> None:
    doctors = frame_of(tables, "doctor")
    dates = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(len(doctors)), unit="D")
    visits = frame_of(tables, "visit")
    places = dict(zip(doctors["d_id"], dates, strict=True))
    evolved(tables, "doctor", frame=doctors.assign(d_id=dates))
    evolved(tables, "visit", frame=visits.assign(doctor=visits["doctor"].map(places)))


def cycle(tables: Tables, links: Links) -> None:
    frame = frame_of(tables, "patient").assign(visit=1000)
    evolved(tables, "patient", frame=frame, foreign_keys=("visit",))
    links.append(Link("visit", "v_id", "patient", "visit"))


def itself(tables: Tables, links: Links) -> None:
    frame = frame_of(tables, "patient").assign(parent=1)
    evolved(tables, "patient", frame=frame, foreign_keys=("parent",))
    links.append(Link("patient", "p_id", "patient", "parent"))


def linked_twice(tables: Tables, links: Links) -> None:
    evolved(
        tables, "visit", frame=frame_of(tables, "visit").assign(second=1), foreign_keys=("patient", "doctor", "second")
    )
    links.append(Link("patient", "p_id", "visit", "second"))


def two_parents_on_a_field(tables: Tables, links: Links) -> None:
    evolved(tables, "visit", foreign_keys=("patient",))
    links[1] = Link("doctor", "d_id", "visit", "patient")


def key_without_link(tables: Tables, links: Links) -> None:
    del links[1], tables["doctor"]


def link_without_key(tables: Tables, links: Links) -> None:
    evolved(tables, "visit", foreign_keys=("patient",))


def not_the_parents_key(tables: Tables, links: Links) -> None:
    links[0] = Link("patient", "age", "visit", "patient")


def unknown_table(tables: Tables, links: Links) -> None:
    links[0] = Link("patients", "p_id", "visit", "patient")


def child_without_key(tables: Tables, links: Links) -> None:
    evolved(tables, "visit", primary_key=None)


def separate_tables(tables: Tables, links: Links) -> None:
    evolved(tables, "visit", foreign_keys=("patient",))
    del links[1]


def top_of_events(tables: Tables, links: Links) -> None:
    evolved(tables, "patient", individual_level=None)


def no_parameters(tables: Tables, links: Links) -> None:
    evolved(tables, "patient", parameters=None)


def series_parameters(tables: Tables, links: Links) -> None:
    evolved(tables, "patient", parameters=SeriesParameters())


def unknown_key(tables: Tables, links: Links) -> None:
    evolved(tables, "patient", primary_key="pid")


def key_that_is_foreign(tables: Tables, links: Links) -> None:
    evolved(tables, "visit", primary_key="patient")


def series_method(tables: Tables, links: Links) -> None:
    links[0] = Link("patient", "p_id", "visit", "patient", "time_series")


def augmented(tables: Tables, links: Links) -> None:
    evolved(tables, "patient", parameters=Parameters(k=5, augmentation=Augmentation(strategy=2.0)))


def k_too_large(tables: Tables, links: Links) -> None:
    evolved(tables, "doctor", parameters=Parameters(k=50))


def parent_of_keys_only(tables: Tables, links: Links) -> None:
    evolved(tables, "patient", frame=frame_of(tables, "patient")[["p_id"]])


@pytest.mark.parametrize(
    ("spoil", "code", "table"),
    [
        (repeated_key, "invalid_primary_key", "patient"),
        (missing_key, "invalid_primary_key", "patient"),
        (a_float_key_of_dates, "invalid_primary_key", "doctor"),
        (key_that_is_foreign, "invalid_primary_key", "visit"),
        (orphans, "orphan_foreign_key", "visit"),
        (keys_of_another_type, "orphan_foreign_key", "visit"),
        (cycle, "invalid_links", None),
        (itself, "invalid_links", None),
        (linked_twice, "invalid_links", "visit"),
        (two_parents_on_a_field, "invalid_links", "visit"),
        (key_without_link, "invalid_links", "visit"),
        (link_without_key, "invalid_links", "visit"),
        (not_the_parents_key, "invalid_links", "patient"),
        (unknown_table, "invalid_links", None),
        (child_without_key, "invalid_links", "visit"),
        (separate_tables, "invalid_links", None),
        (series_method, "invalid_links", "visit"),
        (top_of_events, "not_individual_level", "patient"),
        (no_parameters, "missing_parameter", "patient"),
        (series_parameters, "invalid_time_column", "patient"),
        (unknown_key, "unknown_column", "patient"),
        (augmented, "augmentation_unsupported", "patient"),
        (k_too_large, "k_too_large", "doctor"),
        (parent_of_keys_only, "nothing_to_anonymise", "patient"),
    ],
)
def test_a_set_is_refused(spoil: Callable[[Tables, Links], None], code: str, table: str | None) -> None:
    tables, links = clinic()
    spoil(tables, links)
    with pytest.raises(EngineError) as refused:
        avatarise_tables(tables, links, seed=0)
    assert refused.value.code == code
    assert getattr(refused.value, "table", None) == table
    if table is not None:
        assert str(refused.value).startswith(f"table {table!r}: ")


def no_time(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", time_series_time=None)


def text_time(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", frame=frame_of(tables, "sensor").assign(at="noon"))


def missing_time(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", frame=frame_of(tables, "sensor").assign(at=np.nan))


def time_as_key(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", time_series_time="id")


def text_values(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", frame=frame_of(tables, "sensor").assign(a="high"))


def categories(tables: Tables, links: Links) -> None:
    frame = frame_of(tables, "sensor")
    evolved(tables, "sensor", frame=frame.assign(a=pd.Categorical(np.where(frame["b"] > 0, "on", "off"))))


def booleans(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", frame=frame_of(tables, "sensor").assign(a=lambda frame: frame["b"] > 0))


def dates(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", frame=frame_of(tables, "sensor").assign(a=pd.Timestamp("2024-01-01")))


def mixed_values(tables: Tables, links: Links) -> None:
    frame = frame_of(tables, "sensor")
    evolved(tables, "sensor", frame=frame.assign(a=pd.Series([1.5, "high"] * (len(frame) // 2), dtype=object)))


def large_integers(tables: Tables, links: Links) -> None:
    frame = frame_of(tables, "sensor")
    evolved(tables, "sensor", frame=frame.assign(a=2**60 + np.arange(len(frame))))


def large_times(tables: Tables, links: Links) -> None:
    frame = frame_of(tables, "sensor")
    evolved(tables, "sensor", frame=frame.assign(at=2**60 + np.arange(len(frame))))


def infinite_values(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", frame=frame_of(tables, "sensor").assign(a=np.inf))


def nobodys_rows(tables: Tables, links: Links) -> None:
    evolved(
        tables, "sensor", frame=frame_of(tables, "sensor").assign(id=lambda frame: frame["id"].where(frame["b"] > 0))
    )


def no_variable(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", frame=frame_of(tables, "sensor")[["id", "at"]])


def no_rows(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", frame=frame_of(tables, "sensor").iloc[:0])


def other_parameters(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", parameters=Parameters(k=5))


def plain_link(tables: Tables, links: Links) -> None:
    links[0] = Link("people", "id", "sensor", "id")


def no_link(tables: Tables, links: Links) -> None:
    evolved(tables, "sensor", foreign_keys=())
    links.clear()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (no_time, "invalid_links"),
        (text_time, "invalid_time_column"),
        (missing_time, "invalid_time_column"),
        (time_as_key, "invalid_time_column"),
        (text_values, "unsupported_type"),
        (categories, "unsupported_type"),
        (booleans, "unsupported_type"),
        (dates, "unsupported_type"),
        (mixed_values, "mixed_types"),
        (large_integers, "integer_too_large"),
        (large_times, "integer_too_large"),
        (infinite_values, "infinite_value"),
        (nobodys_rows, "orphan_foreign_key"),
        (no_variable, "nothing_to_anonymise"),
        (no_rows, "empty_table"),
        (other_parameters, "invalid_series"),
        (plain_link, "invalid_links"),
        (no_link, "invalid_links"),
    ],
)
def test_a_table_of_series_is_refused(spoil: Callable[[Tables, Links], None], code: str) -> None:
    tables, links = sensors(individuals=20, points=5)
    spoil(tables, links)
    with pytest.raises(TableRefused) as refused:
        avatarise_tables(tables, links, seed=0)
    assert (refused.value.code, refused.value.table) == (code, "sensor")


@pytest.mark.parametrize(
    "wrong",
    [
        {"nf": 0},
        {"nf": True},
        {"nb_points": 1},
        {"projection": "pca"},
        {"alignment": "median"},
        {"alignment": "specified"},
        {"unalignment": "same"},
        {"curve": "max"},
    ],
)
def test_series_parameters_are_checked_at_once(wrong: dict[str, object]) -> None:
    with pytest.raises(EngineError) as refused:
        SeriesParameters(**wrong)  # pyright: ignore[reportArgumentType]
    assert refused.value.code == "invalid_series"


def test_other_refusals() -> None:
    with pytest.raises(NotAFrame):
        LinkedTable([1, 2])  # pyright: ignore[reportArgumentType]
    with pytest.raises(EngineError, match="a method of"):
        Link("a", "id", "b", "a_id", "nearest")  # pyright: ignore[reportArgumentType]
    with pytest.raises(EngineError, match="at least one table"):
        avatarise_tables({})
    tables, links = clinic()
    with pytest.raises(EngineError, match="seed"):
        avatarise_tables(tables, links, seed=-1)


def test_a_refusal_pickles() -> None:
    tables, links = clinic()
    orphans(tables, links)
    with pytest.raises(TableRefused) as refused:
        avatarise_tables(tables, links)
    copy = pickle.loads(pickle.dumps(refused.value))
    assert (copy.code, copy.table, str(copy)) == (refused.value.code, "visit", str(refused.value))
