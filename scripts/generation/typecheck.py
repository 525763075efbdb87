"""Checks the types of generated code, in the mode that suits code nobody writes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from generation.refusal import Refusal


def check_types(tree: Path, scratch: Path) -> None:
    """Run basedpyright in mode ``standard``: strict objects to locals of unknown type, which from_dict is made of."""
    settings = scratch / "pyrightconfig.json"
    settings.write_text(json.dumps({"include": [str(tree)], "typeCheckingMode": "standard", "pythonVersion": "3.11"}))
    command = [sys.executable, "-m", "basedpyright", "--level", "error", "--pythonpath", sys.executable]
    run = subprocess.run([*command, "-p", str(settings)], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Refusal([f"the types of the generated code do not check:\n{run.stdout}{run.stderr}"])
