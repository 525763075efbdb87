"""The files that are the sandbox's own, and that no connection opens: its memory, and other people's uploads."""

from __future__ import annotations

from pathlib import Path

import attrs

from audiencekit.sandbox.avatars.sample_databases import folder_of


@attrs.frozen(kw_only=True)
class OwnFiles:
    """*store* is the sandbox's memory, *work_dir* its folder for files."""

    store: Path
    work_dir: Path

    def holds(self, path: str) -> bool:
        """Whether *path* leads to one of them, by whatever links. The ready-made databases are everybody's.

        Asked again whenever a file is opened: a link may lead elsewhere by then.
        """
        try:
            found, store, work_dir = (one.resolve() for one in (Path(path), self.store, self.work_dir))
            if found.is_relative_to(work_dir):
                return not found.is_relative_to(folder_of(work_dir))
            # Beside the store lie its journals, which begin with its name.
            if found.parent == store.parent and found.name.startswith(store.name):
                return True
            return found.is_file() and found.samefile(store)
        except (OSError, RuntimeError, ValueError):  # no such place, or links in a circle
            return False
