"""A vendor's document comes into openapi/ whole or not at all, and so does its table in ``services.toml``."""

from __future__ import annotations

import errno
import shutil
import tomllib
from pathlib import Path

import pytest
from generation import tree
from generation.foreign.adopt import adopted, recover
from generation.foreign.prepare import prepare_foreign
from generation.refusal import Refusal
from generation.settings import Project, read_services, vendors

from tests.generation.foreign.world import HERE

pytestmark = pytest.mark.once


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A repository that has a vendor's document, a note beside it, and no other service."""
    folder = tmp_path / "repository" / "openapi"
    folder.mkdir(parents=True)
    (folder / "services.toml").write_text("# Ours.\n")
    project = Project(folder.parent)
    take(project, Path(shutil.copytree(HERE / "shelter", tmp_path / "vendor")) / "openapi.yaml")
    (folder / "pets" / "note.md").write_text("Asked for on Monday.")
    return project


@pytest.fixture
def edition(tmp_path: Path, project: Project) -> Path:
    """The vendor's next one: of all files, a new one among them."""
    assert project.openapi.is_dir()
    file = tmp_path / "vendor" / "openapi.yaml"
    for path in (tmp_path / "vendor").rglob("*.*"):
        path.write_text(path.read_text().replace("2024-06-01", "2025-01-01") + "\n")
    return file


def take(project: Project, document: Path, *, name: str = "pets", failure: Exception | None = None) -> None:
    services = read_services(project, needed=False)
    service = vendors(project, name, document, services.get(name))
    with adopted(project, service, prepare_foreign(project, service)):
        if failure is not None:
            raise failure


def test_an_edition_takes_the_place_of_the_last(project: Project, edition: Path) -> None:
    take(project, edition)
    assert read_services(project)["pets"].version == "2025-01-01"
    kept = tree.files(project.openapi / "pets")
    assert kept.pop("note.md") == b"Asked for on Monday."
    assert kept == {name: content for name, content in tree.files(edition.parent).items() if name in kept}
    assert len(kept) == 4
    assert sorted(path.name for path in project.openapi.iterdir()) == ["pets", "services.toml"]


def test_what_the_last_edition_alone_had_goes(project: Project, edition: Path) -> None:
    names = [f"openapi/pets/{name}" for name in tree.files(project.openapi / "pets") if name != "note.md"]
    project.generated.mkdir()
    tree.write_manifest(project.generated, {"pets": {"document": dict.fromkeys(names, "its hash")}})
    take(project, edition.rename(edition.with_name("pets-2025.yaml")))
    found = sorted(tree.files(project.openapi / "pets"))
    assert "openapi.yaml" not in found and {"note.md", "pets-2025.yaml"} <= set(found)
    assert read_services(project)["pets"].document.name == "pets-2025.yaml"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_comments_between_the_tables_stay(project: Project, edition: Path, end: str) -> None:
    file = project.openapi / "services.toml"
    (project.openapi / "pets" / "fix.yaml").write_text("overlay: 1.0.0\ninfo: {title: F, version: '1'}\nactions: []\n")
    written = (
        "# Ours.\n[pets] # the vendor's\n# Its name for it is v1.\n"
        'document = "pets/openapi.yaml"\noverlays = [\n    "pets/fix.yaml", # see there\n]\n'
        'base_url = "https://pets.test/v1" # the only one\nversion = "2024-06-01"\nours = false\n'
        '# Ask Ann first.\n[more]\ndocument = "pets/note.md"\noverlays = []\nbase_url = ""\nversion = ""\n'
    )
    base = read_services(project)["pets"].base_url
    written = written.replace("https://pets.test/v1", base or "").replace("\n", end)
    file.write_bytes(written.encode())
    take(project, edition)
    assert file.read_bytes().decode() == written.replace("2024-06-01", "2025-01-01")


@pytest.mark.full
@pytest.mark.parametrize(("name", "at"), [("pets", 1), ("pets", 6), ("dogs", 2), ("dogs", 4)])
def test_a_full_disk_changes_nothing(
    project: Project, edition: Path, name: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real, copied = tree.files(project.root), shutil.copyfile, []

    def copy(source: Path, target: Path, **options: bool) -> Path:
        copied.append(source)
        if len(copied) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(source, target, **options)

    monkeypatch.setattr("generation.foreign.adopt.shutil.copyfile", copy)
    with pytest.raises(Refusal, match=rf"openapi/{name}: cannot be written: .*No space left on device"):
        take(project, edition, name=name)
    assert tree.files(project.root) == before


@pytest.mark.full
@pytest.mark.parametrize("name", ["pets", "dogs"])
@pytest.mark.parametrize("can_exchange", [True, False])
def test_all_is_taken_back_when_the_tree_cannot_be_replaced(
    project: Project, edition: Path, name: str, can_exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree.files(project.root)
    if not can_exchange:
        monkeypatch.setattr(tree, "exchange", lambda first, second: False)
    with pytest.raises(Refusal, match="generated"):
        take(project, edition, name=name, failure=Refusal(["generated could not be replaced"]))
    assert tree.files(project.root) == before
    assert not list(project.openapi.glob(".*"))


def test_what_a_killed_run_left_is_put_in_order(project: Project) -> None:
    before = tree.files(project.root)
    (project.openapi / "pets").rename(project.openapi / ".pets-aside")
    (project.openapi / ".adopted-killed").mkdir()
    (project.openapi / ".adopted-killed" / "new").write_text("")
    recover(project)
    assert tree.files(project.root) == before


@pytest.mark.parametrize(
    ("version", "read"), [(r"1 \"beta\" \\ é", r'1 "beta" \ é'), (r"1\n2", None), (r"1\x7f2", None)]
)
def test_a_version_is_written_as_it_is_or_refused(
    project: Project, edition: Path, version: str, read: str | None
) -> None:
    edition.write_text(edition.read_text().replace("2025-01-01", version, 1))
    before = tree.files(project.root)
    if read is None:
        with pytest.raises(Refusal, match=r"vendor/openapi\.yaml: version .* has a control character"):
            take(project, edition)
        assert tree.files(project.root) == before
    else:
        take(project, edition)
        assert read_services(project)["pets"].version == read


def test_a_table_of_another_spelling_is_not_doubled(project: Project, edition: Path) -> None:
    table = project.openapi / "services.toml"
    table.write_text(table.read_text().replace("[pets]", '["pets"]'))
    before = table.read_text()
    with pytest.raises(
        Refusal, match=r"services\.toml: cannot be edited: begin the table of the service with \[pets\]"
    ):
        take(project, edition)
    assert table.read_text() == before
    assert "pets" in tomllib.loads(before)
