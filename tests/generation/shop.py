"""A repository with one small service, as the pipeline sees it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.generation.sample import REPOSITORY

SHOP = Path(__file__).with_name("shop.yaml")

SERVICES = """
[shop]
document = "shop.yaml"
overlays = []
base_url = "https://shop.test/api"
version = "1"
"""


def shop_repository(root: Path) -> Path:
    """Our scripts, settings and templates with the shop as the only service, and nothing generated yet."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("templates", "generator.yaml"):
        source = REPOSITORY / "openapi" / name
        target = root / "openapi" / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    shutil.copytree(REPOSITORY / "scripts", root / "scripts", ignore=ignored)
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    shutil.copy(SHOP, root / "openapi")
    (root / "openapi" / "services.toml").write_text(SERVICES)
    (root / ".venv").symlink_to(sys.prefix)
    return root
