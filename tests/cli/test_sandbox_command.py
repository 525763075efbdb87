"""``audiencekit sandbox``: prints what is needed to connect, serves until it is interrupted."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

from audiencekit.permutive import Workspace


def test_it_serves_until_ctrl_c(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("audiencekit")
    command = [str(program), "sandbox", "--port", "0", "--data", str(tmp_path / "sandbox.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            printed = [server.stdout.readline() for _ in range(4)]
            values = dict(re.findall(r"(\w+)=(\S+)", "".join(printed)))
            assert printed[3].startswith("try        curl ")
            with Workspace(values["PERMUTIVE_API_KEY"], base_url=values["PERMUTIVE_BASE_URL"]) as workspace:
                assert len(workspace.imports.list()) == 1
        finally:
            server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=20)
    assert rest == "stopped\n" and server.returncode == 0
