"""``scripts/regenerate`` on a copy of the repository with one small service."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from generation import tree
from generation.command_line import read_arguments
from generation.main import prepare, run
from generation.refusal import Refusal
from generation.settings import Project, read_services
from generation.verdict import tell_changes

from tests.generation.sample import REPOSITORY
from tests.generation.shop import shop_repository

pytestmark = pytest.mark.once

Files = dict[str, bytes]


def contents(folder: Path) -> Files:
    """All files of a repository, apart from its environment and what Python leaves behind."""
    skipped = {".venv", "__pycache__"}
    found = (path for path in sorted(folder.rglob("*")) if not skipped.intersection(path.parts) and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="session")
def generated_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository after its first run, which was started from somewhere else."""
    root = shop_repository(tmp_path_factory.mktemp("repository") / "shop")
    result = launch(root, cwd=root.parent)
    assert result.returncode == 0, result.stderr
    assert "Proven: 3 operations, 6 schemas, 6 examples." in result.stdout
    return root


@pytest.fixture
def repository(generated_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(generated_once, tmp_path / "shop", symlinks=True))


@pytest.fixture
def outcome(cheaply: None, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs in this process, which saves the start of an interpreter: (exit code, what was printed)."""

    def attempt(root: Path, *arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as caught:
            run(["--root", str(root), *arguments])
        assert isinstance(caught.value.code, int)
        printed = capsys.readouterr()
        return caught.value.code, printed.out + printed.err

    return attempt


def launch(root: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(root / "scripts" / "regenerate"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


@pytest.mark.full  # scripts/test asks the same
def test_ours_is_up_to_date(outcome: Callable[..., tuple[int, str]]) -> None:
    assert outcome(REPOSITORY, "--check") == (0, "")


def test_a_check_writes_nothing_and_passes_again(
    repository: Path, tmp_path: Path, outcome: Callable[..., tuple[int, str]]
) -> None:
    (repository / ".generated-killed").mkdir()
    (repository / ".generated-killed" / "left").write_text("")
    before = contents(repository)
    result = launch(repository, "--check", cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert contents(repository) == before
    assert outcome(repository, "--check") == (0, "")
    assert contents(repository) == before


def test_a_touched_byte_is_named_and_repaired(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    before = contents(repository)
    package = repository / "generated" / "audiencekit_api" / "shop"
    (package / "models" / "good.py").write_bytes((package / "models" / "good.py").read_bytes() + b"\n")
    (package / "extra.py").write_text("")
    (package / "types.py").unlink()
    (package / "__pycache__").mkdir(exist_ok=True)
    (package / "__pycache__" / "x.pyc").write_text("")
    code, printed = outcome(repository, "--check")
    assert code == 1
    assert printed.splitlines()[:3] == [
        "extra: generated/audiencekit_api/shop/extra.py",
        "different: generated/audiencekit_api/shop/models/good.py",
        "missing: generated/audiencekit_api/shop/types.py",
    ]
    assert outcome(repository)[0] == 0
    assert contents(repository) == before


@pytest.mark.full
def test_a_damaged_tree_is_named_and_repaired(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    """Damage that no longer can be read: a merge conflict, bytes that are no text, a manifest that is not JSON."""
    before = contents(repository)
    (repository / ".generated-killed" / "tree").mkdir(parents=True)
    (repository / ".generated-killed" / "tree" / "a.py").write_text("")
    damages = {
        "MANIFEST.json": b"}",
        "audiencekit_api/shop/models/cents.py": b"<<<<<<< HEAD\n",
        "audiencekit_api/shop/models/good.py": b"\xff",
        "audiencekit_api/shop/operations.py": b"OPERATIONS: object = OPERATIONS\n",
        "documents/shop.json": b"}",
    }
    for file, damage in damages.items():
        path = repository / "generated" / file
        path.write_bytes(path.read_bytes() + damage)
    code, printed = outcome(repository, "--check")
    named = [f"different: generated/{file}" for file in damages]
    assert (code, printed.splitlines()[:-1]) == (1, named)
    code, printed = outcome(repository)
    assert (code, "5 files changed" in printed) == (0, True), printed
    assert contents(repository) == before


def test_nothing_is_written_when_nothing_changed(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    inode = (repository / "generated").stat().st_ino
    code, printed = outcome(repository)
    assert (code, "Nothing to change" in printed) == (0, True)
    assert (repository / "generated").stat().st_ino == inode


def test_two_runs_at_once_write_one_after_the_other(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    """The second would take over the packages of the first as they were before it."""
    refused = (1, "openapi: another run is under way, wait for its end\nNothing was changed.\n")
    with tree.only_run(Project(repository)):
        assert outcome(repository) == refused
        assert outcome(repository, "--from", "stall.yaml", "stall") == refused
        assert outcome(repository, "--report", "--since", "gone.yaml", "stand")[1] != refused[1]
    with tree.only_run(Project(repository)):
        pass


def test_the_manifest_names_all_that_decides_the_output(repository: Path) -> None:
    manifest = json.loads((repository / "generated" / "MANIFEST.json").read_text())
    entry = manifest["services"]["shop"]
    assert entry["tools"] == {"openapi-python-client": "0.29.1", "ruff": "0.17.5"}
    assert set(entry["document"]) == {"openapi/shop.yaml"}
    assert {"overlays", "settings", "templates", "stock_templates", "tree"} < set(entry)


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        (
            "shop.yaml",
            "operationId: createGood",
            "operationId: listGoods",
            "openapi/shop.yaml:28: $.paths['/goods'].post",
        ),
        ("shop.yaml", "x-retry: always", "x-retry: maybe", "openapi/shop.yaml:13: $.paths['/goods'].get.x-retry"),
        ("shop.yaml", "in: query", "in: sideways", "openapi/shop.yaml:16: $.paths['/goods'].get.parameters[0]"),
        ("shop.yaml", "responses:\n", "responses: [\n", "openapi/shop.yaml:"),
        ("shop.yaml", "{value: {goods: [{id: g1,", "{value: {goods: [{di: g1,", ".examples.last.value.goods[0]"),
        ("services.toml", "overlays = []", 'overlays = ["gone.yaml"]', "[shop]: openapi/gone.yaml does not exist"),
        ("services.toml", 'version = "1"', 'version = "2"', "openapi/shop.yaml:3: $.info.version"),
        ("services.toml", 'version = "1"', "", "openapi/services.toml: [shop]: needs document"),
        ("generator.yaml", "post_hooks: []", "post_hook: []", "openapi/generator.yaml: unknown setting 'post_hook'"),
        ("../pyproject.toml", "ruff==", "ruff==9.", "pyproject.toml: ruff is pinned to 9."),
    ],
)
def test_what_is_broken_is_named_and_nothing_is_touched(
    repository: Path, outcome: Callable[..., tuple[int, str]], file: str, old: str, new: str, place: str
) -> None:
    edit(repository / "openapi" / file, old, new)
    before = contents(repository)
    code, printed = outcome(repository)
    assert code == 1
    assert place in printed, printed
    assert "Nothing was changed." in printed
    assert contents(repository) == before


def test_what_the_generator_would_drop_is_refused(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    """The lint lets it pass (a binary body of a type that is not overridden), the generator only warns."""
    body = "{application/vnd.shop: {schema: {type: string, format: binary}}}"
    edit(
        repository / "openapi" / "shop.yaml",
        '"204": {description: Gone.}',
        f'"200": {{description: D., content: {body}}}',
    )
    before = contents(repository)
    code, printed = outcome(repository)
    assert (code, "openapi/shop.yaml: the generator refused it" in printed) == (1, True), printed
    assert contents(repository) == before


def test_an_unknown_template_is_refused(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    (repository / "openapi" / "templates" / "clint.py.jinja").write_text("")
    code, printed = outcome(repository, "--check")
    assert (code, "templates/clint.py.jinja: the generator has no template of this name" in printed) == (1, True)


def test_an_overlay_is_applied_or_refused(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    overlay = repository / "openapi" / "fix.yaml"
    edit(repository / "openapi" / "services.toml", "overlays = []", 'overlays = ["fix.yaml"]')
    action = "- {{target: $.components.schemas.{}, description: D., update: {{x-a: 1}}}}"
    overlay.write_text(f"overlay: 1.0.0\nactions:\n{action.format('Gone')}\n")
    code, printed = outcome(repository)
    assert code == 1
    assert "openapi/fix.yaml:3: $.actions[0]: the target $.components.schemas.Gone matches nothing" in printed
    overlay.write_text(f"overlay: 1.0.0\nactions:\n{action.format('Good')}\n")
    assert outcome(repository)[0] == 0
    assert "openapi/fix.yaml" in (repository / "generated" / "MANIFEST.json").read_text()


def test_a_report_writes_nothing(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    edit(repository / "openapi" / "shop.yaml", "        id: {type: string,", "        id: {type: integer,")
    edit(repository / "openapi" / "shop.yaml", "{id: g1,", "{id: 1,")
    for _ in range(2):
        edit(repository / "openapi" / "shop.yaml", "{id: tea,", "{id: 1,")
    before = contents(repository)
    code, printed = outcome(repository, "--report")
    assert (code, printed.splitlines()) == (
        0,
        [
            "shop: 1 breaking, 0 risky, 3 harmless",
            "  BREAKING: Good.id: type changed: string → integer",
            "  HARMLESS: createGood: words or examples changed: examples, 201",
            "  HARMLESS: createGood: words or examples changed: examples, request",
            "  HARMLESS: listGoods: words or examples changed: examples, 200",
            "1 breaking, 0 other changes",
            "  BREAKING changed shop.models.good.Good.id: str → int",
        ],
    )
    assert contents(repository) == before


def test_a_run_stops_at_a_change_that_is_too_much(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    edit(repository / "openapi" / "shop.yaml", "enum: [food, tools]", "enum: [food, tools, toys]")
    before = contents(repository)
    code, printed = outcome(repository, "--fail-on", "risky")
    assert (code, "--fail-on risky: there is a risky change." in printed) == (1, True), printed
    code, printed = outcome(repository, "--report", "--markdown", "--fail-on", "breaking")
    assert (code, "| answer risky, request harmless | `GoodKind`: enum value added: `'toys'` |" in printed) == (0, True)
    assert contents(repository) == before
    assert outcome(repository, "--fail-on", "breaking")[0] == 0
    code, printed = outcome(repository, "--report")
    assert (code, printed.splitlines()[0]) == (0, "shop: no change")


def test_a_tree_that_is_up_to_date_is_compared_with_an_earlier_document(
    repository: Path, outcome: Callable[..., tuple[int, str]]
) -> None:
    """As in a pull request, which brings the document and the tree together."""
    since = repository / "earlier.yaml"
    shutil.copy(repository / "openapi" / "shop.yaml", since)
    edit(since, "operationId: createGood", "operationId: addGood")
    code, printed = outcome(repository, "shop", "--since", str(since), "--fail-on", "breaking")
    assert (code, "BREAKING: addGood: operationId changed" in printed) == (1, True), printed
    assert "--fail-on breaking: there is a breaking change." in printed


def passes(root: Path, new: Path) -> bool:
    """Whether --fail-on lets a run pass that comes to the tree as it was generated."""
    project = Project(root)
    services = read_services(project)
    documents = {name: prepare(project, service) for name, service in services.items()}
    return tell_changes(project, services, documents, new, read_arguments(["--fail-on", "breaking"]))


def test_what_cannot_be_compared_does_not_pass(repository: Path, generated_once: Path) -> None:
    kept = repository / "generated" / "documents" / "shop.json"
    kept.write_text(kept.read_text() + "}")
    with pytest.raises(Refusal, match=r"^generated/documents/shop\.json: missing or damaged, and --fail-on"):
        passes(repository, generated_once / "generated")
    shutil.rmtree(repository / "generated")
    assert passes(repository, generated_once / "generated")  # the first run of all has nothing to compare with


def test_a_change_of_the_code_alone_counts(
    repository: Path, generated_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The document says the same; a template, or the generator, does not."""
    assert passes(repository, generated_once / "generated")
    edit(repository / "generated" / "audiencekit_api" / "shop" / "models" / "good.py", "    id: str\n", "    id: int\n")
    assert not passes(repository, generated_once / "generated")
    assert "\nshop: no change\n1 breaking, 0 other changes\n" in capsys.readouterr().out


@pytest.mark.parametrize("trace", ["documents/stall.json", "audiencekit_api/stall/__init__.py"])
def test_a_service_without_a_table_is_told(
    repository: Path, generated_once: Path, capsys: pytest.CaptureFixture[str], trace: str
) -> None:
    left = repository / "generated" / trace
    left.parent.mkdir(exist_ok=True)
    left.write_text("")
    assert not passes(repository, generated_once / "generated")
    assert "BREAKING: stall: service removed" in capsys.readouterr().out


@pytest.mark.parametrize("option", [["--report"], ["--since", "a.yaml", "shop"], ["--fail-on", "breaking"]])
def test_a_check_compares_no_editions(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(["--check", *option])
    assert (caught.value.code, "--check does not compare" in capsys.readouterr().err) == (2, True)


def test_a_report_since_another_document(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    since = repository / "earlier.yaml"
    since.write_text((repository / "openapi" / "shop.yaml").read_text())
    edit(since, "required: [id]", "required: []")
    code, printed = outcome(repository, "shop", "--report", "--since", str(since))
    assert (code, printed.splitlines()[1]) == (0, "  ANSWER HARMLESS, REQUEST BREAKING: Good.id: now required")
    since.write_text("paths: [\n")
    code, printed = outcome(repository, "shop", "--report", "--since", str(since))
    assert (code, "earlier.yaml:" in printed) == (1, True)
    shutil.rmtree(repository / "generated" / "documents")
    code, printed = outcome(repository, "--report")
    assert (code, printed.splitlines()[0]) == (0, "shop: nothing to compare with, see --since")


@pytest.mark.full
def test_one_service_leaves_the_others_as_they_are(repository: Path, outcome: Callable[..., tuple[int, str]]) -> None:
    openapi = repository / "openapi"
    tables = (openapi / "services.toml").read_text()
    (openapi / "stall.yaml").write_text((openapi / "shop.yaml").read_text())
    (openapi / "services.toml").write_text(tables + tables.replace("[shop]", "[stall]").replace("shop.y", "stall.y"))
    before = contents(repository / "generated" / "audiencekit_api" / "shop")
    edit(openapi / "shop.yaml", "Its name.", "Another name.")
    code, _ = outcome(repository, "stall")
    assert code == 0
    assert contents(repository / "generated" / "audiencekit_api" / "shop") == before
    manifest = json.loads((repository / "generated" / "MANIFEST.json").read_text())
    assert set(manifest["services"]) == {"shop", "stall"}
    code, printed = outcome(repository, "--check")
    assert (code, "generated/audiencekit_api/shop/models/good.py" in printed) == (1, True), printed
    code, printed = outcome(repository, "stand")
    assert (code, "unknown service stand" in printed) == (1, True)
