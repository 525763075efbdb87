"""``scripts/regenerate --from FILE SERVICE``: where the document goes, what overlays do, what is said of it."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from generation import main
from generation.foreign.adopt import adopted, check_room
from generation.foreign.prepare import prepare_foreign
from generation.refusal import Refusal
from generation.settings import Project, read_services, vendors

from tests.generation.foreign.world import HERE
from tests.generation.sample import REPOSITORY
from tests.generation.shop import shop_repository

pytestmark = pytest.mark.full

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shop_repository(tmp_path / "repository")


@pytest.fixture
def run(root: Path, cheaply: None, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs in this process without the check of types: (exit code, what was printed)."""

    def attempt(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as caught:
            main.run(["--root", str(root), *arguments])
        printed = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, printed.out + printed.err

    return attempt


def example_overlay() -> str:
    """The overlay that openapi/README.md shows."""
    text = (REPOSITORY / "openapi" / "README.md").read_text()
    [found] = re.findall(r"```yaml\n(overlay: 1\.0\.0\n.*?)```", text, re.DOTALL)
    return found


def test_a_vendors_document_is_kept_and_generated(root: Path, run: Run, tmp_path: Path) -> None:
    """Into a service that is new; the next plain run, which is what CI does, finds all of it. Then a new edition."""
    shutil.copytree(HERE / "shelter", tmp_path / "vendor")
    (tmp_path / "vendor" / "unused.yaml").write_text("")
    before = (root / "openapi" / "services.toml").read_text()
    code, printed = run("--from", str(tmp_path / "vendor" / "openapi.yaml"), "pets", "--all-warnings")
    assert code == 0, printed
    assert re.search(r"warning: .*vendor/parts/pets\.json:\d+: \$\.Dog\.properties\.barks: the property", printed)
    kept = root / "openapi" / "pets"
    assert sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*.*")) == [
        "openapi.yaml",
        "parts/pets.json",
        "parts/shapes.yaml",
        "parts/unions.yaml",
    ]
    tables = (root / "openapi" / "services.toml").read_text()
    assert tables.startswith(before.rstrip())
    assert tomllib.loads(tables)["pets"] == {
        "document": "pets/openapi.yaml",
        "overlays": [],
        "base_url": "https://shelter.test/v1",
        "version": "2024-06-01",
        "ours": False,
    }
    assert set(json.loads((root / "generated" / "MANIFEST.json").read_text())["services"]) == {"pets"}
    assert run("--check", "pets") == (0, "")

    edition = tmp_path / "vendor" / "openapi.yaml"
    text = edition.read_text().replace("2024-06-01", "2025-01-01")
    edition.write_text(
        text.replace("required: true, schema: {type: integer}", "required: true, schema: {type: string}")
    )
    code, printed = run("--from", str(edition), "pets", "--report", "--fail-on", "breaking")
    assert (code, "BREAKING: getPets: " in printed) == (1, True), printed
    assert (root / "openapi" / "services.toml").read_text() == tables
    project = Project(root)
    service = vendors(project, "pets", edition, read_services(project)["pets"])
    with adopted(project, service, prepare_foreign(project, service)):
        pass
    tables = (root / "openapi" / "services.toml").read_text()
    assert (tomllib.loads(tables)["pets"]["version"], tables.count("[pets]")) == ("2025-01-01", 1)
    assert tables.startswith(before.rstrip())
    assert (kept / "openapi.yaml").read_text() == edition.read_text()


@pytest.mark.full
def test_our_own_documents_read_as_a_vendors_are_whole(tmp_path: Path) -> None:
    """Every operation, schema and example of ours goes through the steps, and is proven as it is without them."""
    for name in ("openapi", "scripts"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    tables = tmp_path / "openapi" / "services.toml"
    tables.write_text(re.sub(r"(?m)^version = .*$", r"\g<0>\nours = false", tables.read_text()))
    with pytest.raises(SystemExit) as caught:
        main.run(["--root", str(tmp_path)])
    assert caught.value.code == 0
    for service in read_services(Project(REPOSITORY)):
        old, new = (
            (root / "generated" / "audiencekit_api" / service / "operations.py").read_text()
            for root in (REPOSITORY, tmp_path)
        )
        assert old == new


def test_a_refused_document_changes_nothing(root: Path, run: Run, tmp_path: Path) -> None:
    before = sorted(path for path in root.rglob("*") if ".venv" not in path.parts)
    (tmp_path / "a.yaml").write_text("openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\n")
    code, printed = run("--from", str(tmp_path / "a.yaml"), "pets")
    assert (code, "a.yaml:3: $.paths: there is no operation" in printed) == (1, True), printed
    assert run("--from", str(tmp_path / "gone.yaml"), "pets") == (
        1,
        f"{tmp_path}/gone.yaml: there is no such file\nNothing was changed.\n",
    )
    assert run("--from", str(tmp_path / "a.yaml"), "Pets")[0] == 1
    code, printed = run("--from", str(tmp_path / "a.yaml"), "shop")
    assert (code, printed.startswith("shop: its document is ours: edit openapi/shop.yaml.")) == (1, True), printed
    assert run("--from", str(tmp_path / "a.yaml"))[0] == 2
    assert run("--from", str(tmp_path / "a.yaml"), "pets", "--check")[0] == 2
    assert sorted(path for path in root.rglob("*") if ".venv" not in path.parts) == before


def test_a_name_that_means_something_else_is_refused(root: Path, run: Run, tmp_path: Path) -> None:
    shutil.copytree(HERE / "shelter", tmp_path / "vendor")
    document, openapi = tmp_path / "vendor" / "openapi.yaml", root / "openapi"
    for name in ("class", "import", "templates", "overlays", "operation"):
        code, printed = run("--from", str(document), name)
        assert (code, f"{name}: a service's name is its package: no word of Python" in printed) == (1, True)
    tables = (openapi / "services.toml").read_text()
    (openapi / "services.toml").write_text(tables.replace("[shop]", "[lambda]"))
    assert "[lambda]: a service's name is its package: no word of Python" in run()[1]
    (openapi / "stores").mkdir()
    (openapi / "shop.yaml").rename(openapi / "stores" / "shop.yaml")
    (openapi / "services.toml").write_text(tables.replace('"shop.yaml"', '"stores/shop.yaml"'))
    (openapi / "pets").mkdir()
    (openapi / "pets" / "openapi.yaml").write_text("a note")
    for name, whose in (("stores", "of shop"), ("pets", "of no service")):
        code, printed = run("--from", str(document), name)
        assert (code, f"{name}: openapi/{name} has files {whose}: choose another name" in printed) == (1, True), printed
    shutil.copy(document, openapi / "pets")  # as a run leaves it that was killed
    project = Project(root)
    service = vendors(project, "pets", document, None)
    check_room(project, service, prepare_foreign(project, service))


def test_the_overlay_of_the_readme_does_what_it_says(root: Path, tmp_path: Path) -> None:
    """The document is the shelter's: the overlay gives names, lets null be, and makes a text a list of its own."""
    shutil.copytree(HERE / "shelter", tmp_path / "vendor")
    (root / "openapi" / "overlays").mkdir()
    (root / "openapi" / "overlays" / "pets.yaml").write_text(example_overlay())
    project = Project(root)
    service = vendors(project, "pets", tmp_path / "vendor" / "openapi.yaml", None)
    assert [path.name for path in service.overlays] == ["pets.yaml"]
    document = prepare_foreign(project, service)
    operation = document.data["paths"]["/pets"]["get"]
    assert (operation["operationId"], operation["tags"]) == ("listPets", ["pets"])
    assert document.data["paths"]["/pets"]["post"]["x-retry"] == "never"
    barks = document.data["components"]["schemas"]["Dog"]["properties"]["barks"]
    assert [variant["type"] for variant in barks["anyOf"]] == ["boolean", "null"]
    (tmp_path / "vendor" / "openapi.yaml").write_text(
        (tmp_path / "vendor" / "openapi.yaml").read_text().replace("  /pets:\n", "  /animals:\n")
    )
    with pytest.raises(Refusal, match=r"overlays/pets\.yaml:\d+: \$\.actions\[0\]: the target .* matches nothing"):
        prepare_foreign(project, service)


@pytest.mark.parametrize(
    ("ours", "message"),
    [("1", "[pets]: ours is true or false"), ("false", None), ('false\nnew = "x"', "and nothing else but ours")],
)
def test_a_service_says_whether_it_is_ours(root: Path, ours: str, message: str | None) -> None:
    shutil.copytree(HERE / "shelter", root / "openapi" / "pets")
    table = '[pets]\ndocument = "pets/openapi.yaml"\noverlays = []\nbase_url = "/"\nversion = "1"\nours = '
    (root / "openapi" / "services.toml").write_text(f"{table}{ours}\n")
    if message is None:
        service = read_services(Project(root))["pets"]
        assert service.ours is False
        with pytest.raises(Refusal, match=r"openapi/pets/openapi\.yaml:\d+: \$\.servers: .* expects the base URL /"):
            prepare_foreign(Project(root), service)
        return
    with pytest.raises(Refusal, match=re.escape(message)):
        read_services(Project(root))


def test_our_documents_are_held_to_the_lint_still(root: Path, run: Run) -> None:
    """What is only warned about in a document that is not ours stops the run for one that is."""
    shop: dict[str, Any] = yaml.safe_load((root / "openapi" / "shop.yaml").read_text())
    del shop["paths"]["/goods"]["get"]["x-retry"]
    (root / "openapi" / "shop.yaml").write_text(json.dumps(shop))
    code, printed = run("shop")
    assert (code, "x-retry is needed" in printed) == (1, True)
    tables = (root / "openapi" / "services.toml").read_text()
    (root / "openapi" / "services.toml").write_text(f"{tables}ours = false\n")
    document = prepare_foreign(Project(root), read_services(Project(root))["shop"])
    assert document.data["paths"]["/goods"]["get"]["x-retry"] == "always"
