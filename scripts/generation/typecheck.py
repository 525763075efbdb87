"""Checks the types of generated code, in the mode that suits code nobody writes."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generation.refusal import Refusal


@contextlib.contextmanager
def checked_types(tree: Path, changed: Iterable[str], scratch: Path) -> Iterator[None]:
    """Check the packages in which a file changed (``different: audiencekit_api/shop/types.py``) beside other work.

    It takes longer than all the rest. A package imports nothing of the others, so those as they were need no check.

    Raises:
        Refusal: At the end, with what the checker found.
    """
    paths = [line.partition(": ")[2].split("/") for line in changed]
    packages = {Path(*path[:2]).as_posix() for path in paths if path[-1].endswith(".py") and len(path) > 2}
    folders = [tree / name for name in sorted(packages) if (tree / name).is_dir()]
    if any(len(path) == 2 and path[-1].endswith(".py") for path in paths):  # what all packages import
        folders = [tree]
    with ThreadPoolExecutor(max_workers=1) as pool:
        run = pool.submit(check_types, folders, scratch) if folders else None
        yield
        if run is not None:
            run.result()


def check_types(folders: list[Path], scratch: Path) -> None:
    """Run basedpyright in mode ``standard``: strict objects to locals of unknown type, which from_dict is made of."""
    settings = scratch / "pyrightconfig.json"
    included = [str(folder) for folder in folders]
    settings.write_text(json.dumps({"include": included, "typeCheckingMode": "standard", "pythonVersion": "3.11"}))
    command = [sys.executable, "-P", "-m", "basedpyright", "--level", "error", "--pythonpath", sys.executable]
    run = subprocess.run([*command, "-p", str(settings)], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Refusal([f"the types of the generated code do not check:\n{run.stdout}{run.stderr}"])
