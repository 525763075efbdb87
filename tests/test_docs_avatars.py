"""``docs/avatars.md`` names everything there is, and nothing else: names, arguments, figures, operations, the peer's
methods. Its examples are run by ``test_docs.py``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import attrs
import pytest
from audiencekit_api.avatars.operations import OPERATIONS

from audiencekit import avatars, engine, errors
from audiencekit.avatars import Manager, PlotKind, PrivacyMetrics, Results, Runner, SignalMetrics, processors
from audiencekit.avatars.plots import PlotData
from audiencekit.core.deadline import SYSTEM_CLOCK
from audiencekit.engine import GaussianDP, MarginalsDP, SeriesParameters
from audiencekit.engine.metrics.privacy import TARGETS
from audiencekit.engine.metrics.privacy import PrivacyMetrics as EnginePrivacy
from audiencekit.engine.metrics.signal import SignalMetrics as EngineSignal
from audiencekit.sandbox import Sandbox
from tests.test_docs import DOCS, read, rows_below, the_example

PAGE = "avatars.md"

# Every public method of octopize.avatar 1.30.0 (contract 6.1 to 6.8, 7).
PEER = """
create_runner create_runner_from_id create_runner_from_name create_runner_from_yaml find_ids_by_name get_jobs_by_name
get_jobs_by_id get_last_set get_last_jobs get_last_results get_health delete_job delete_job_by_id delete_jobs cancel_job
cancel_job_by_id cancel_jobs authenticate api_client config should_verify_compatibility ClientConfig
AVATAR_VERIFY_COMPATIBILITY AVATAR_TIMEOUT AVATAR_SHOULD_VERIFY_SSL ApiConnectionError
add_table add_link delete_link delete_table upload_file add_annotations set_parameters update_parameters
delete_parameters print_parameters advise_parameters advise_links table_summary get_yaml from_yaml clusters cluster_sets
cluster_yamls add_database add_databases discover_schema proposed_plan SchemaPlan Proposal SharedEntity shared_entity
run get_job get_status statuses delete cancel kill shuffled sensitive_unshuffled privacy_metrics signal_metrics
projections render_plot render_privacy_metrics_summary render_signal_metrics_summary metrics_summary download_report
reference_tables_report get_specific_result get_specific_result_urls get_all_results results_urls
InterRecordRangeDifferenceParameters RelativeDifferenceParameters PlotKind JobKind JobStatus PiiType
SpecificIdLetterCase ApiClient
"""


@pytest.fixture(scope="module")
def page() -> str:
    return read(PAGE)


@pytest.fixture(scope="module")
def code(page: str) -> str:
    """What the page shows as code, in sentences and in blocks."""
    return " ".join(re.findall(r"`[^`\n]+`|^```python\n.*?^```", page, flags=re.DOTALL | re.MULTILINE))


def is_told(name: str, code: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", code) is not None


def told_defaults(heading: str, *, columns: int) -> dict[str, str]:
    """Default by argument in the tables right below *heading*; a row may name several, with as many defaults."""
    found: dict[str, str] = {}
    section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^## |^### |\Z)", read(PAGE), re.DOTALL | re.MULTILINE)
    assert section, heading
    for line in section[1].splitlines():
        row = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not line.startswith("| `"):
            continue
        names, defaults = re.findall(r"`(\w+)`", row[0]), re.findall(r"`([^`]*)`", row[1])
        if len(row) != columns or not names:
            continue
        if len(defaults) == 1:
            defaults *= len(names)
        found.update(dict(zip(names, defaults or ["–"] * len(names), strict=True)))
    return found


def public(owner: object) -> Iterator[str]:
    return (name for name, _ in inspect.getmembers(owner) if not name.startswith("_"))


def test_every_public_name_is_told(code: str) -> None:
    # Enums of words are told by their words.
    words = {name for name in avatars.__all__ if hasattr(getattr(avatars, name), "__members__")}
    named = [*set(avatars.__all__) - words, *processors.__all__]
    missing = [name for name in named if not is_told(name, code)]
    assert set(missing) <= {"Processor", "PseudonymizationStrategy", "Link", "AdvisedLink", "TablesLinksAdvice"}


def test_every_name_of_the_engine_is_told(code: str) -> None:
    held = {"Advice", "Suggestion", "RunWarning", "NotAFrame", "TableRefused", "Report", "PrivacyReport"}
    held |= {name for name in engine.__all__ if name.endswith(("Run", "Metrics", "Summary", "Check", "Scenario"))}
    assert [name for name in engine.__all__ if name not in held and not is_told(name, code)] == []


@pytest.mark.parametrize("owner", [Manager, Runner, Results])
def test_every_method_is_told(owner: type, code: str) -> None:
    own = {
        "attach",
        "restore_databases",
        "launch_of",
        "files",
        "clock",
        "seed",
        "display_name",
        "base_url",
        "check_compatibility",
    }
    assert [name for name in public(owner) if name not in own and not is_told(name, code)] == []


@pytest.mark.parametrize(
    ("function", "heading", "columns"),
    [
        (engine.avatarise, "Alone, without a server", 3),
        (Runner.set_parameters, "Parameters", 4),
        (Manager, "Where the service is", 3),
        (SeriesParameters, "Several tables and series", 3),
        (GaussianDP, "Differential privacy", 3),
        (MarginalsDP, "Differential privacy", 3),
    ],
)
def test_arguments_are_told_with_their_defaults(function: Callable[..., object], heading: str, columns: int) -> None:
    told = told_defaults(heading, columns=columns)
    parameters = inspect.signature(function).parameters
    for name, parameter in parameters.items():
        if name in ("self", "frame", "table_name"):
            continue
        assert name in told, name
        if parameter.default is inspect.Parameter.empty:
            assert told[name] == "–", name
        else:
            assert eval(told[name], {"SYSTEM_CLOCK": SYSTEM_CLOCK}) == parameter.default, name


@pytest.mark.parametrize("name", [name for name in processors.__all__ if name != "Processor"])
def test_processors_are_told_with_their_arguments(name: str, page: str) -> None:
    (told,) = re.findall(rf"^\| `{name}\((.*?)\)` \|", page, flags=re.MULTILINE)
    parameters = inspect.signature(getattr(processors, name)).parameters
    assert [each.split("=")[0] for each in told.replace("*, ", "").split(", ") if each] == list(parameters)
    for each in filter(lambda one: "=" in one, told.split(", ")):
        argument, _, default = each.partition("=")
        assert eval(default) == parameters[argument].default


def test_pseudonyms_are_told_with_their_arguments(page: str) -> None:
    for name in (each for each in avatars.__all__ if re.fullmatch(r"\w+[a-z]Pseudonymization", each)):
        (told,) = re.findall(rf"^\| `{name}\((.*?)\)` \|", page, flags=re.MULTILINE)
        arguments = [each.split("=")[0] for each in told.split(", ") if each]
        assert arguments == list(inspect.signature(getattr(avatars, name)).parameters)


def test_every_figure_is_told_with_its_target(code: str) -> None:
    rows = {name: row for row in rows_below("Figures", PAGE) for name in re.findall(r"`(\w+)`", row[0])}
    shared = {"targets", "computation_type", "reference", "metadata", "other"}
    known = {field.name for kind in (PrivacyMetrics, SignalMetrics) for field in attrs.fields(kind)} - shared
    assert known <= rows.keys()
    for name, target in TARGETS.items():
        if name != "correlation_protection_rate":
            assert rows[name][2] == target, name
    held = {"hellinger", "ncp", "local_cloaking_records", "paired", "inference_baseline", "multivariate_hellinger_mean"}
    figures = {field.name for kind in (EnginePrivacy, EngineSignal) for field in attrs.fields(kind)} - held
    assert [name for name in figures if not is_told(name, code)] == []


def test_every_kind_of_picture_is_told_and_shown(code: str, page: str) -> None:
    assert [kind.value for kind in PlotKind if not is_told(kind.value, code)] == []
    shown = re.findall(r"\]\((pictures/[\w.-]+)\)", page)
    assert {f"pictures/avatars-{kind.value.replace('_', '-')}.png" for kind in PlotKind} <= set(shown)
    for name in shown:
        assert (DOCS / name).read_bytes().startswith(b"\x89PNG"), name
        assert (DOCS / name).stat().st_size < 60_000, name
    assert {field.name for field in attrs.fields(PlotData)} >= {"original_projections", "target"}


def test_the_table_of_operations_is_that_of_the_document(sandbox: Sandbox) -> None:
    told = {row[0].strip("`"): row for row in rows_below("Low level", PAGE)[1:]}
    assert len(told) == 44 and told.keys() == OPERATIONS.keys() - {"login"}
    with Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key) as manager:
        for name, (_, request, place, repeated) in told.items():
            assert request == f"{OPERATIONS[name].method} `{OPERATIONS[name].path}`", name
            assert repeated == OPERATIONS[name].retry, name
            group, _, method = place.strip("`").partition(".")
            assert callable(getattr(getattr(manager.api, group), method)), place


def test_the_errors_are_told() -> None:
    told = " ".join(cell for row in rows_below("What goes wrong, and what is raised", PAGE) for cell in row)
    rows = rows_below("What goes wrong, and what is raised", PAGE)
    for name in set(re.findall(r"`([A-Z]\w+)`", " ".join(row[1] for row in rows[1:]))) - {"KeyboardInterrupt"}:
        assert issubclass(getattr(errors, name), errors.AudienceKitError), name
    assert all(is_told(name, told) for name in ("JobFailed", "JobTimeout", "SaveFailed", "OutcomeUnknown"))


def test_every_method_of_the_peer_is_in_the_tables() -> None:
    cells = " ".join(row[0] for row in rows_below("Coming from octopize.avatar", PAGE))
    assert [name for name in PEER.split() if not is_told(name, cells)] == []


def test_what_the_peers_users_are_told_to_write_exists(sandbox: Sandbox) -> None:
    cells = " ".join(cell for row in rows_below("Coming from octopize.avatar", PAGE) for cell in row[1:])
    with Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key) as manager:
        owners: dict[str, Any] = {"m": manager, "r": manager.create_runner("names")}
        named = set(re.findall(r"(?<![\w.])([mr])\.(\w+)", cells))
        assert {("m", "resume"), ("r", "all_privacy_metrics")} <= named
        assert [f"{owner}.{name}" for owner, name in named if not hasattr(type(owners[owner]), name)] == []
    for module, name in set(re.findall(r"`(audiencekit\.[\w.]+)\.([a-z_]\w+)`", cells)):
        assert hasattr(import_module(module), name), f"{module}.{name}"


def test_the_figures_at_six_values_of_k_are_what_comes_out() -> None:
    names: dict[str, Any] = {}
    exec(the_example("people = pd.DataFrame(").code, names)
    rows = [row for row in rows_below("Advice", PAGE) if row[0].isdigit()]
    assert [row[0] for row in rows] == ["2", "5", "10", "20", "40", "80"]
    for k, *told in rows:
        _, report = engine.avatarise(names["people"], k=int(k), seed=7)
        found = (report.privacy.hidden_rate, report.privacy.local_cloaking, report.signal.hellinger_mean)
        assert [float(each) for each in told] == pytest.approx([*found, report.signal.variance_ratio], rel=0.01), k


def test_the_papers_figures_are_those_of_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS.parent / "examples"))
    paper = import_module("paper")
    told = {row[1]: row for row in rows_below("The paper, made again", PAGE) if len(row) == 7}
    published = {f"F-score {name.replace('_', ' ').lower()}": each for name, each in paper.F_SCORES.items()}
    published |= {f"hazard ratio arm {arm}": each for arm, each in paper.HAZARDS.items()}
    for name, (original, avatar, low, high) in published.items():
        _, _, *figures, mean, accepted = told[name]
        assert [float(each) for each in figures[:2]] == [round(original, 2), round(avatar, 2)], name
        assert accepted == f"{low:g} to {high:g}: yes", name
        assert low <= float(mean.partition(" ")[0]) <= high, name


def test_links_within_the_page_lead_somewhere(page: str) -> None:
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    assert [link for link in re.findall(r"\]\(#([\w-]+)\)", page) if link not in anchors] == []
