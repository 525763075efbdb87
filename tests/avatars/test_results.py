"""What a run left: read, saved, drawn; over a real socket where the sandbox makes it, else as the service would say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import uuid4

import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from audiencekit.avatars import Manager, Results
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.plan import TableInput
from audiencekit.avatars.plots import PlotKind
from audiencekit.avatars.results import Source
from audiencekit.avatars.storage import Storage, place_of
from audiencekit.core import tables
from audiencekit.errors import InvalidInput, SaveFailed, UnexpectedResponse
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people


@pytest.fixture(scope="module")
def ran(running: Sandbox) -> Iterator[Results]:
    """The results of one run, for all tests that only read."""
    with Manager(running.avatars.url, api_key=running.avatars.api_key) as manager:
        runner = manager.create_runner("read", seed=5, compute_figures=False)
        runner.add_table("people", people().assign(number=range(40)), columns_to_drop=["number"])
        runner.set_parameters("people", k=4, ncp=3)
        yield runner.run().result()


class Left:
    """Puts files where a service would, and lists them as its results."""

    def __init__(self, manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
        self._api = manager.api
        self._storage = Storage(self._api.addresses.storage, self._api.options)
        self._kinds: dict[str, dict[str, list[str]]] = {}
        monkeypatch.setattr(self._api.results, "urls", lambda job: self._kinds.get(job, {}))

    def put(self, job: str, kind: str, name: str, content: object) -> None:
        address = f"{self._api.upload_url()}/{uuid4().hex}/{name}"
        place = place_of(address)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self._storage.upload(place, body, self._api.access(place.address).credentials)
        url = f"{self._api.addresses.api}/access?url={address}"
        self._kinds.setdefault(job, {}).setdefault(kind, []).append(url)

    def results(self, *names: str) -> Results:
        jobs = {job: job for job in (*self._kinds, "standard")}
        launch = Launch(set_name=uuid4(), tables=names, jobs=jobs)
        return Results(
            self._api, self._storage, [launch], {name: Source(table=TableInput(name=name, file="")) for name in names}
        )


@pytest.fixture
def left(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> Left:
    return Left(manager, monkeypatch)


def test_a_table_comes_as_any_kind(ran: Results) -> None:
    own = ran.shuffled("people")

    assert isinstance(own, pd.DataFrame) and isinstance(own["grade"].dtype, pd.CategoricalDtype)
    other = ran.shuffled("people", as_="polars")
    assert isinstance(other, pl.DataFrame) and other.columns == list(own.columns)
    assert other["age"].to_list() == own["age"].tolist()
    assert tables.kind_of(ran.sensitive_unshuffled("people", as_="arrow")) == "arrow"
    assert isinstance(ran.projections("people", as_="polars").avatars, pl.DataFrame)
    with pytest.raises(InvalidInput, match="as_ must be one of pandas, polars, arrow"):
        ran.shuffled("people", as_="dask")  # pyright: ignore


def test_the_original_comes_back_without_what_was_dropped(ran: Results) -> None:
    pd.testing.assert_frame_equal(ran.original("people"), people())
    assert ran.original("people", as_="arrow").column_names == list(people().columns)


def test_the_original_of_a_file_comes_back(manager: Manager, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(("name;age\n" + "é;1\nb;2\n" * 6).encode("cp1252"))
    runner = manager.create_runner("file")
    runner.add_table("t", path, types={"age": "float"})
    runner.set_parameters("t", k=3)

    found = runner.run().result().original("t")
    assert found["name"].tolist() == ["é", "b"] * 6 and found["age"].tolist() == [1.0, 2.0] * 6


def test_a_result_is_saved_as_it_was_written_or_anew(ran: Results, tmp_path: Path) -> None:
    parquet, csv = ran.save("people", tmp_path / "a.parquet"), ran.save("people", tmp_path / "a.csv")
    unshuffled = ran.save("people", tmp_path / "u.PARQUET", result="unshuffled")

    expected = ran.shuffled("people")
    assert pq.read_table(parquet).column_names == list(expected.columns)
    pd.testing.assert_frame_equal(pd.read_csv(csv)[["age", "height"]], expected[["age", "height"]])
    assert pd.read_parquet(unshuffled)["age"].tolist() == ran.sensitive_unshuffled("people")["age"].tolist()


@pytest.mark.parametrize(("name", "options"), [("a.xlsx", {}), ("a", {}), ("a.csv", {"result": "figures"})])
def test_other_forms_are_refused(ran: Results, tmp_path: Path, name: str, options: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        ran.save("people", tmp_path / name, **options)  # pyright: ignore
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(ran: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audiencekit.core.atomic.AtomicFile.write", full)
    for name in ("a.parquet", "a.csv"):
        with pytest.raises(SaveFailed, match="No space left"):
            ran.save("people", tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_axes_are_explained(ran: Results) -> None:
    shares = ran.explained_variance("people")
    parts = ran.contributions("people")

    assert len(shares) == 3 and list(shares) == sorted(shares, reverse=True) and 0 < sum(shares) <= 1 + 1e-9
    assert list(parts.index) == list(people().columns) and list(parts.columns) == ["Dim. 1", "Dim. 2", "Dim. 3"]
    assert parts.sum().tolist() == pytest.approx([1, 1, 1])


def test_everything_at_once(ran: Results) -> None:
    found = ran.get_all_results()

    assert set(found.shuffled) == set(found.projections) == {"people"}
    assert found.privacy_metrics["people"] == ran.all_privacy_metrics("people")
    assert {"standard", "privacy_metrics", "signal_metrics"} <= set(found.run_metadata)
    assert ran.get_specific_result_urls("standard", "shuffled")[0].endswith(".parquet")
    assert ran.get_specific_result("people", "standard", "shuffled")[0][:4] == b"PAR1"


def test_every_computation_is_there_and_the_plain_one_comes_first(left: Left) -> None:
    for place, (kind, reference) in enumerate([("to_top_enriched", "visit"), ("standalone", None)]):
        body = {"hidden_rate": 90 + place, "new_figure": [1], "targets": {"hidden_rate": "> 90.5"}}
        about = {"table_name": "patient", "computation_type": kind, "reference": reference}
        left.put("privacy_metrics", "privacy_metrics", f"{place}.privacy.json", {**body, "metadata": about})
    results = left.results("patient", "visit")

    enriched, alone = results.all_privacy_metrics("patient")
    assert (enriched.computation_type, enriched.reference, enriched.hidden_rate) == ("to_top_enriched", "visit", 90)
    assert results.privacy_metrics("patient") == alone and alone.other == {"new_figure": [1]}
    assert enriched.met == {"hidden_rate": False} and alone.met == {"hidden_rate": True}
    with pytest.raises(UnexpectedResponse, match="no privacy_metrics file for table 'visit'"):
        results.privacy_metrics("visit")


def test_summaries_are_one_frame(left: Left) -> None:
    left.put("privacy_metrics", "privacy_metrics_summary", "s.json", {"a": {"a": 91.5, "b": None}, "b": {"b": 80}})
    left.put("signal_metrics", "signal_metrics_summary", "t.json", {"a": {"a": 70.0}})
    results = left.results("a", "b")

    frame = results.metrics_summary()
    assert results.privacy_metrics_summary() == {"a": {"a": 91.5, "b": None}, "b": {"b": 80.0}}
    assert list(frame.index) == ["a", "b"]
    assert list(frame.columns) == [("a", "privacy"), ("a", "signal"), ("b", "privacy"), ("b", "signal")]
    assert frame.loc["a", ("a", "signal")] == 70.0 and frame.loc["b", ("b", "privacy")] == 80.0
    assert frame.isna().to_numpy().sum() == 5


@pytest.mark.parametrize("body", [{"a": 5}, {"a": {"a": "x"}}, {"a": {"a": True}}])
def test_a_summary_that_is_none_is_an_error(left: Left, body: Mapping[str, object]) -> None:
    left.put("privacy_metrics", "privacy_metrics_summary", "s.json", body)

    with pytest.raises(UnexpectedResponse):
        left.results("a").privacy_metrics_summary()


def test_reports_are_saved_under_their_names(left: Left, tmp_path: Path) -> None:
    left.put("report", "report", "report.pdf", b"%PDF")
    for table in ("a", "b"):
        left.put("report_pia", "report", f"{table}.docx", table.encode())
    results = left.results("a", "b")

    assert [path.name for path in results.download_report(tmp_path)] == ["report.pdf"]
    assert [path.name for path in results.download_report(tmp_path / "mine.pdf")] == ["mine.pdf"]
    pia = results.download_report(tmp_path / "pia.docx", report_type="pia")
    assert [path.name for path in pia] == ["0_pia.docx", "1_pia.docx"] and pia[1].read_bytes() == b"b"
    with pytest.raises(InvalidInput, match=r"a \.pdf file"):
        results.download_report(tmp_path / "nowhere")
    with pytest.raises(InvalidInput, match="basic, pia"):
        results.download_report(tmp_path, report_type="full")  # pyright: ignore


def test_a_run_without_a_report_says_so(ran: Results, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="made no basic report; its jobs are standard"):
        ran.download_report(tmp_path)


def test_pictures_of_the_service_are_saved_as_they_are(left: Left, tmp_path: Path) -> None:
    about = [
        {"kind": "distribution", "filename": "0.html", "table_name": "a_dot_b"},
        {"kind": "distribution", "filename": "1.html", "table_name": "a_dot_b"},
        {"kind": "a_new_kind", "filename": "2.html", "table_name": "a_dot_b"},
        {"kind": "distribution", "filename": "gone.html", "table_name": "a_dot_b"},
        {"kind": "distribution", "filename": "3.html", "table_name": "other"},
    ]
    for place in range(4):
        left.put("standard", "figures", f"{place}.html", f"<p>{place}".encode())
    left.put("standard", "figures_metadata", "figures_metadata.json", about)
    results = left.results("a_dot_b", "other")

    found = results.figures("a_dot_b")  # a name that merely looks escaped is a name (9.2, 38)
    assert {kind: [one.html for one in pictures] for kind, pictures in found.items()} == {
        "distribution": ["<p>0", "<p>1"],
        "a_new_kind": ["<p>2"],
    }
    saved = results.render_plot("a_dot_b", "distribution", path=tmp_path)
    assert [path.name for path in saved] == ["a_dot_b_distribution_0.html", "a_dot_b_distribution_1.html"]
    assert saved[1].read_text() == "<p>1"


def test_notes_and_reference_tables(left: Left) -> None:
    left.put(
        "standard",
        "run_metadata",
        "run_metadata.json",
        {"seed": 7, "tables": {"a": {"explained_variance": [0.5, 0.25]}}},
    )
    left.put("standard", "reference_tables", "a.reference_tables.json", {"tables": {"r": {"subjects": 3}}})
    results = left.results("a")

    assert results.run_metadata()["standard"]["seed"] == 7
    assert results.explained_variance("a") == (0.5, 0.25)
    assert results.reference_tables_report() == {"r": {"subjects": 3}} and results.reference_tables_report("x") == {}


def test_nothing_but_the_table_is_asked_for(manager: Manager, sandbox: Sandbox, ran: Results) -> None:
    ran.shuffled("people")
    sandbox.forget_requests()
    ran.shuffled("people")

    assert [one.method for one in sandbox.requests] == ["POST", "GET"]  # access, the file; addresses are known


@pytest.mark.parametrize(
    "kind", [kind for kind in PlotKind if "series" not in kind and kind is not PlotKind.CLASS_PROJECTION_2D]
)
def test_what_the_service_does_not_draw_is_drawn_here(ran: Results, tmp_path: Path, kind: PlotKind) -> None:
    (path,) = ran.render_plot("people", kind, path=tmp_path)

    assert path.name == f"people_{kind.value}_0.png" and path.read_bytes()[:4] == b"\x89PNG"


def test_a_picture_that_cannot_be_drawn_says_what_it_needs(ran: Results, tmp_path: Path) -> None:
    for kind, said in (
        ("raw_series", "needs time"),
        ("class_projection_2d", "needs target"),
        ("pie", "a plot is one of"),
    ):
        with pytest.raises(InvalidInput, match=said):
            ran.render_plot("people", kind, path=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_picture_opens_in_a_browser(ran: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    (path,) = ran.render_plot("people", "2d_projection", path=tmp_path / "mine.svg", open_in_browser=True)

    assert opened == [path.as_uri()] and path.name == "mine.svg" and b"<svg" in path.read_bytes()
