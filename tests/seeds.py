"""Code blocks of the three documents the project started from, read where they lie."""

from __future__ import annotations

import re
import textwrap

from tests.data import data_file


def code_block(document: str, containing: str) -> str:
    """The first code block of a seed document that holds *containing*, Markdown or reStructuredText."""
    text = data_file(f"../seeds/{document}").read_text()
    fenced = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    indented = re.findall(r"\.\. code-block:: python\n\n((?:(?:   .*)?\n)+)", text)
    for block in [*fenced, *(textwrap.dedent(each) for each in indented)]:
        if containing in block:
            return block
    raise AssertionError(f"no code block of {document} holds {containing!r}")
