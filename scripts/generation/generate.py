"""The other half of ``generator``: reads command lines as JSON, answers what the generator said of each it refused.

One process for several documents: to start the generator takes longer than to write a small package.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import sys
from pathlib import Path

from openapi_python_client.cli import app


def attempt(arguments: list[str]) -> str | None:
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = app(arguments, standalone_mode=False)
    except Exception as error:  # whatever it is, the document is refused
        code = f"{type(error).__name__}: {error}"
    return f"{said.getvalue().strip()}\n{code}".strip() if code else None


if __name__ == "__main__":
    gc.disable()  # a document and what is made of it live until the end
    sys.path[0] = str(Path(__file__).parents[1])  # not this folder, which has a module called `requests`
    from generation.worded_project import install

    install()
    json.dump([attempt(arguments) for arguments in json.load(sys.stdin)], sys.stdout)
