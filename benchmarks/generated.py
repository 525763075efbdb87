"""The generated code beside that of the generator's stock templates, and of another generator, from one document.

    python benchmarks/generated.py [RUNS]

The other one is OpenAPI Generator (`-g python`): it is left out, with a remark, unless `openapi-generator-cli` of
`peers.txt` can be imported and there is a Java to run it. All are made afresh of `generated/documents/segops.json` in a
temporary folder. 1: files, lines and bytes of the package. 2: what importing adds to the libraries it stands on (httpx
and attrs; pydantic, urllib3 and dateutil), compiled beforehand, in RUNS fresh interpreters, interleaved. 3: the CPU
time of a call that sends a segment or reads a page of 100, all but the network: ours and stock through an
`httpx.MockTransport`, the other one with its HTTP library taken out, which is to its advantage. `generated.md` holds a
run.
"""

from __future__ import annotations

import ast
import compileall
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
DOCUMENT = REPOSITORY / "generated" / "documents" / "segops.json"
SETTINGS = REPOSITORY / "openapi" / "generator.yaml"
SPEED = Path(__file__).with_name("generated_calls.py")
#: Prints what the libraries take, then what the program does: seconds, seconds of the processor, modules.
TIMED = """
import sys, time
def now(): return time.perf_counter(), time.process_time(), len(sys.modules)
start = now(); {libraries}
middle = now(); {program}
end = now()
print(*(b - a for a, b in zip(start + middle, middle + end)))
"""
#: What is printed of it: the title, which measure, which of the runs, the factor, the format.
MEASURES = (
    ("import, ms, median", 0, statistics.median, 1000, ".1f"),
    ("import, ms, least", 0, min, 1000, ".1f"),
    ("import, CPU, median", 1, statistics.median, 1000, ".1f"),
    ("modules loaded", 2, max, 1, ".0f"),
)
ATTRS = "import httpx, attrs"
PYDANTIC = "import pydantic, urllib3, dateutil.parser, typing_extensions"

#: By generator: its package, the libraries that users have anyway, and the imports to measure.
MODULES = {
    "ours": ("audiencekit_api.segops", ATTRS, {"client": ".client", "one operation": ".api.segments.create_segment"}),
    "stock": ("stock_segops", ATTRS, {"client": ".client", "one operation": ".api.segments.create_segment"}),
    "other": ("other_segops", PYDANTIC, {"client": ".api_client", "one operation": ".api.segments_api"}),
}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(
        f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores; ",
        end="",
    )
    print(", ".join(f"{name} {version(name)}" for name in ("openapi-python-client", "httpx", "attrs")))
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        generate_ours(root)
        generate_stock(root)
        remark = generate_other(root)
        found = [name for name in MODULES if package(root, name).is_dir()]
        compileall.compile_dir(root, quiet=2)
        print(remark)
        print_sizes(root, found)
        print_imports(root, found, runs)
        print_calls(root, found, runs)


def package(root: Path, name: str) -> Path:
    return root.joinpath(*MODULES[name][0].split("."))


def generate_ours(root: Path) -> None:
    shutil.copytree(REPOSITORY / "generated" / "audiencekit_api", root / "audiencekit_api")


def generate_stock(root: Path) -> None:
    """With our settings and our formatting, so that the templates alone differ."""
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", DOCUMENT, "--meta", "none"]
    command += ["--config", SETTINGS, "--output-path", package(root, "stock")]
    subprocess.run(command, check=True, capture_output=True)
    ruff = [sys.executable, "-m", "ruff"]
    isolated = ["--isolated", "--no-cache", "--target-version", "py311", "-q", package(root, "stock")]
    subprocess.run([*ruff, "check", "--select", "I,F401,F811", "--fix-only", *isolated], check=True)
    subprocess.run([*ruff, "format", "--line-length", "120", *isolated], check=True)


def generate_other(root: Path) -> str:
    missing = [name for name in ("openapi_generator_cli", "pydantic", "dateutil") if not importlib.util.find_spec(name)]
    if missing or not shutil.which("java"):
        return f"OpenAPI Generator is left out: there is no {', '.join(missing) or 'Java'}."
    command = [sys.executable, "-c", "from openapi_generator_cli import cli; cli()", "generate", "-g", "python"]
    command += ["-i", DOCUMENT, "-o", root, "-p", f"packageName={MODULES['other'][0]}", "--skip-validate-spec"]
    command += ["--global-property", "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return f"OpenAPI Generator is left out, since it failed: {run.stderr[-200:]}"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pydantic", "urllib3", "python-dateutil"))
    return f"Other: OpenAPI Generator {version('openapi-generator-cli')}, -g python, with {libraries}."


def print_sizes(root: Path, found: list[str]) -> None:
    print(f"\n{'size':<20}{'files':>12}{'lines':>12}{'KiB':>12}{'KiB of code':>16}")
    for name in found:
        texts = [path.read_text(encoding="utf-8") for path in package(root, name).rglob("*.py")]
        lines, size = sum(text.count("\n") for text in texts), sum(len(text.encode()) for text in texts) / 1024
        bare = sum(len(without_words(text)) for text in texts) / 1024
        print(f"{name:<20}{len(texts):>12,}{lines:>12,}{size:>12,.0f}{bare:>16,.0f}")


def without_words(text: str) -> str:
    """The code alone: no comments, no texts that stand for themselves."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for name, body in ast.iter_fields(node):
            if name == "body" and isinstance(body, list):
                code = [
                    line for line in body if not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
                ]
                node.body = code or [ast.Pass()]  # pyright: ignore[reportAttributeAccessIssue]
    return ast.unparse(tree)


def print_imports(root: Path, found: list[str], runs: int) -> None:
    programs = {
        (name, part): (MODULES[name][1], f"import {modules}")
        for name in found
        for part, modules in {
            **{part: MODULES[name][0] + module for part, module in MODULES[name][2].items()},
            "all operations": ", ".join(operation_modules(root, name)),
        }.items()
    }
    times: dict[tuple[str, str], list[list[float]]] = {key: [] for key in programs}
    for _ in range(runs + 1):  # the first round warms the file cache and is dropped
        for key, (libraries, program) in programs.items():
            times[key].append([float(text) for text in fresh(root, TIMED.format(libraries=libraries, program=program))])
    parts = list(dict.fromkeys(part for _, part in programs))
    for title, at, choose, factor, shape in MEASURES:
        print(f"\n{title:<20}{'libraries':>16}" + "".join(f"{'+ ' + part:>18}" for part in parts))
        for name in found:
            libraries = choose(run[at] for part in parts for run in times[name, part][1:])
            added = [choose(run[at + 3] for run in times[name, part][1:]) for part in parts]
            print(f"{name:<20}{libraries * factor:>16{shape}}", end="")
            print("".join(f"{value * factor:>18{shape}}" for value in added))


def operation_modules(root: Path, name: str) -> Iterator[str]:
    for path in sorted((package(root, name) / "api").rglob("*.py")):
        if path.stem != "__init__":
            yield ".".join(path.relative_to(root).with_suffix("").parts)


def print_calls(root: Path, found: list[str], runs: int) -> None:
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in found}
    for _ in range(runs):
        for name in found:
            code = SPEED.read_text(encoding="utf-8")
            measured[name].append(json.loads(" ".join(fresh(root, code, name, MODULES[name][0]))))
    names = list(measured["ours"][0])
    print(f"\n{'µs of CPU a call':<20}" + "".join(f"{name.replace('_', ' '):>18}" for name in names))
    medians = {name: [statistics.median(run[what] for run in measured[name]) for what in names] for name in found}
    for name, values in medians.items():
        print(f"{name:<20}" + "".join(f"{value:>18,.0f}" for value in values))
    for name in found[1:]:
        ratios = [value / ours for value, ours in zip(medians[name], medians["ours"], strict=True)]
        print(f"{name + ' / ours':<20}" + "".join(f"{ratio:>18.2f}" for ratio in ratios))


def fresh(root: Path, program: str, *arguments: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()


if __name__ == "__main__":
    main()
