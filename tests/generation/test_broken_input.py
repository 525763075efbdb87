"""Whatever is broken in what a run reads is told in one line that names the file; nobody has to read a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from generation import main

from tests.generation.sample import REPOSITORY
from tests.generation.shop import SHOP, shop_repository

Run = Callable[..., list[str]]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop_repository(tmp_path_factory.mktemp("broken") / "shop")


@pytest.fixture
def refused(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs with one broken file in ``openapi/``: the lines on standard error, without the last one."""

    def attempt(file: str, content: str | bytes | None, *arguments: str) -> list[str]:
        path = root / "openapi" / file
        before = path.read_bytes()
        path.unlink()
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        try:
            with pytest.raises(SystemExit) as caught:
                main.run(["--root", str(root), *arguments])
        finally:
            path.write_bytes(before)
        printed = capsys.readouterr()
        assert (caught.value.code, printed.out) == (1, "")
        assert "Nothing was changed." in printed.err
        assert not (root / "generated").exists()
        return printed.err.splitlines()

    return attempt


GOOD_PAGE = 'schema: {$ref: "#/components/schemas/GoodPage"}'
NO_PAGE = "content['application/json'].schema['$ref']: #/components/schemas/Nowhere does not lead to a part"
KIND = "{type: string, description: A shelf., enum: [food, tools]}"
ITSELF = '{$ref: "#/components/schemas/GoodKind"}'
FIRST = "{name: cursor, in: query, description: Where to go on., schema: {type: string}}"
FIRST_PLACE = "16: $.paths['/goods'].get.parameters[0]: "
SERVERS = 'servers: [{url: "https://shop.test/api"}]'
NAME = "id: {type: string, description: Its name.}"
NAME_PLACE = "77: $.components.schemas.Good.properties.id"
ONE_OF = 'oneOf: [{$ref: "#/components/schemas/Cents"}, {'

# (text of the shop, what takes its place, a part of the line that tells it)
REFERENCES = [
    ("schemas/GoodPage", "schemas/Nowhere", NO_PAGE),
    ("schemas/GoodPage", "schemas/GoodPage/type", "schemas/GoodPage/type does not lead to a part of this document"),
    ("#/components/schemas/GoodPage", "other.yaml#/X", "schema['$ref']: other.yaml#/X does not lead to a part"),
    (KIND, ITSELF, "83: $.components.schemas.GoodKind['$ref']: #/components/schemas/GoodKind leads in a circle"),
]
BOMB = "[&a0 [x], " + ", ".join(f"&a{level} [{', '.join(9 * [f'*a{level - 1}'])}]" for level in range(1, 10)) + "]"
YAML = [
    ("title: Shop", "title: &title [*title]", "3: $.info.title[0]: an alias within what it stands for has no end"),
    ("title: Shop", "title: \x01", "3: $: not YAML: the character U+0001"),
    ("title: Shop", b"title: Caf\xe9", "3: $: not UTF-8: the byte 0xe9"),
    ("title: Shop", "title: !shop Shop", "3: $.info.title: 'Shop' cannot be read as !shop"),
    ("title: Shop", "title: !shop {a: 1}", "3: $.info.title: this cannot be read as !shop"),
    ("title: Shop", "title: !!int always", "3: $.info.title: 'always' cannot be read as !!int"),
    ("title: Shop", "title: !!bool always", "3: $.info.title: 'always' cannot be read as !!bool"),
    ("title: Shop", "title: .inf", "3: $.info.title: '.inf' is not a value of JSON"),
    ("title: Shop", "? [title]\n: Shop", "3: $.info: a key is not text"),
    ("title: Shop", "title: " + 3000 * "[", "nested too deeply to be read"),
    ("title: Shop", f"x-many: {BOMB}", ": aliases stand for more than 200,000 parts: write them out"),
    ("title: Shop", "title: Shop, <<: {x-a: 1}", "3: $.info: a merge key, which YAML 1.2 does not have"),
]
OPENAPI = [
    ('info: {title: Shop, version: "1"}', "info:", "3: $.info: None is not of type 'object'"),
    (SERVERS, "servers:", "4: $.servers: None is not of type 'array'"),
    (SERVERS, "servers: [a]", "4: $.servers[0]: 'a' is not of type 'object'"),
    ("paths:\n", "paths:\nx-paths:\n", "6: $.paths: None is not of type 'object'"),
    (FIRST, FIRST.replace("name: cursor, ", ""), f"{FIRST_PLACE}'name' is a required property"),
    (FIRST, "cursor", f"{FIRST_PLACE}'cursor' is not of type 'object'"),
]
SCHEMAS = [
    (NAME, NAME.replace("string", "text"), f"{NAME_PLACE}.type: 'text' is not valid"),
    (NAME, "id: true", f"{NAME_PLACE}: the property 'id' needs a description"),
    (f"              {GOOD_PAGE}\n", "", "content['application/json']: a body needs a schema"),
    (GOOD_PAGE, "schema: true", "content['application/json']: a body needs a schema"),
    ("schema: {type: string}", "schema: true", f"{FIRST_PLACE}a parameter without schema"),
    (
        ONE_OF,
        "oneOf: [true, {",
        "82: $.components.schemas.Good.properties.price.oneOf: a variant that is true or false",
    ),
    ("    Cents:\n", "    Anything: true\n    Cents:\n", "84: $.components.schemas.Anything: "),
]


@pytest.mark.parametrize(("old", "new", "line"), [*REFERENCES, *YAML, *OPENAPI, *SCHEMAS])
def test_a_broken_document_names_the_place(refused: Run, old: str, new: str | bytes, line: str) -> None:
    content = SHOP.read_bytes()
    assert old.encode() in content
    lines = refused("shop.yaml", content.replace(old.encode(), new.encode() if isinstance(new, str) else new, 1))
    assert any(found.startswith("openapi/shop.yaml:") and line in found for found in lines), lines
    assert not any("Traceback" in found for found in lines)


@pytest.mark.parametrize(
    ("file", "content", "line"),
    [
        ("generator.yaml", "", "openapi/generator.yaml:1: $: not a mapping"),
        ("generator.yaml", "- post_hooks\n", "openapi/generator.yaml:1: $: not a mapping"),
        ("generator.yaml", "post_hooks: [\n", "openapi/generator.yaml:2: $: not YAML"),
        ("generator.yaml", "post_hooks: []\ncontent_type_overrides: 5\n", "generator.yaml: $.content_type_overrides: "),
        ("generator.yaml", None, "openapi/generator.yaml: cannot be read: No such file"),
        ("services.toml", None, "openapi/services.toml: cannot be read: No such file"),
        ("services.toml", "", "openapi/services.toml: there is no service in it"),
        ("services.toml", b"# \xff\n", "openapi/services.toml: 'utf-8' codec can't decode byte 0xff"),
        ("services.toml", "<<<<<<< HEAD\n", "openapi/services.toml: Invalid statement"),
        (
            "services.toml",
            '[shop]\ndocument = 5\noverlays = []\nbase_url = "https://shop.test/api"\nversion = "1"\n',
            "openapi/services.toml: [shop]: document, base_url and version are text, overlays is a list of texts",
        ),
        (
            "services.toml",
            '[shop]\ndocument = "shop.yaml"\noverlays = 5\nbase_url = "https://shop.test/api"\nversion = "1"\n',
            "openapi/services.toml: [shop]: document, base_url and version are text, overlays is a list of texts",
        ),
        ("../pyproject.toml", "<<<<<<< HEAD\n", "pyproject.toml: Invalid statement"),
        ("../pyproject.toml", "[project]\n", "pyproject.toml: could not be understood: KeyError"),
    ],
)
def test_broken_settings_name_their_file(refused: Run, file: str, content: str | bytes | None, line: str) -> None:
    lines = refused(file, content)
    assert any(line in found for found in lines), lines
    assert lines[-1] == "Nothing was changed."


def test_an_error_nobody_foresaw_names_the_document(refused: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(document: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(main, "lint", fail)
    lines = refused("shop.yaml", SHOP.read_bytes())
    assert lines == [
        "openapi/shop.yaml: could not be understood: KeyError: 'surprise' (--debug prints the traceback)",
        "Nothing was changed.",
    ]
    lines = refused("shop.yaml", SHOP.read_bytes(), "--debug")
    assert lines[1] == "Nothing was changed."
    assert "KeyError: 'surprise'" in lines and any(line.endswith("in fail") for line in lines)


def test_the_actions_of_an_overlay_are_a_list(root: Path, refused: Run) -> None:
    (root / "openapi" / "fix.yaml").write_text("overlay: 1.0.0\nactions: 5\n")
    services = (root / "openapi" / "services.toml").read_text()
    lines = refused("services.toml", services.replace("overlays = []", 'overlays = ["fix.yaml"]'))
    assert lines[0] == "openapi/fix.yaml:2: $.actions: the actions are a list"


def test_our_own_files_pass() -> None:
    """The stricter reading lets all that is committed pass."""
    project = main.Project(REPOSITORY)
    main.check_generator_settings(project)
    assert len(main.read_services(project)) == 8
