"""Files that are not what they should be: neither handed out nor put in the place of a good one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from audiencekit.avatars import Manager, Runner
from audiencekit.errors import UnexpectedResponse
from audiencekit.sandbox import Sandbox
from tests.avatars.conftest import HurriedClock
from tests.avatars.frames import people
from tests.avatars.lying import Answer, Asked, Proxy, lying

Lie = Callable[[pd.DataFrame], pd.DataFrame]
LIES: dict[str, tuple[Lie, str]] = {
    "missing": (lambda made: made.drop(columns="age"), "column 'age' is missing"),
    "extra": (lambda made: made.assign(zz=1), "column 'zz' is none of the table"),
    "empty": (lambda made: made.head(0), "has no rows"),
    "dropped": (lambda made: made.assign(secret=1), "column 'secret' is none of the table"),
}
RUBBISH = [b"<html>gateway timeout</html>", b"<html>\n<body>\ngateway</body>\n", b"", b"PAR1 and no more PAR1"]


@pytest.fixture
def proxy(sandbox: Sandbox) -> Iterator[Proxy]:
    with lying(sandbox.avatars.url) as found:
        yield found


@pytest.fixture
def far(proxy: Proxy, sandbox: Sandbox) -> Iterator[Manager]:
    with Manager(proxy.url, api_key=sandbox.avatars.api_key, clock=HurriedClock()) as manager:
        yield manager


def finished(manager: Manager, output: str) -> Runner:
    runner = manager.create_runner("wrong", seed=1, compute_figures=False, output_format=output)
    runner.add_table("t", people().assign(secret=1), columns_to_drop=["secret"])
    runner.set_parameters("t", k=4)
    runner.run(["standard"])
    return runner


def answering(proxy: Proxy, change: Callable[[bytes], bytes]) -> None:
    def after(asked: Asked, answer: Answer) -> Answer:
        if asked.method != "GET" or "/storage/" not in asked.path:
            return answer
        headers = [pair for pair in answer.headers if pair[0].lower() not in ("content-range", "etag")]
        return Answer(200, change(answer.body), (*headers, ("ETag", '"other"')))

    proxy.after = after


@pytest.mark.parametrize("output", ["csv", "parquet"])
@pytest.mark.parametrize("result", ["shuffled", "avatar_projections"])
def test_rubbish_does_not_take_the_place_of_a_good_file(
    far: Manager, proxy: Proxy, tmp_path: Path, output: str, result: str
) -> None:
    runner, path = finished(far, output), tmp_path / f"avatars.{output}"
    path.write_text("good")
    for rubbish in RUBBISH:
        answering(proxy, lambda _, rubbish=rubbish: rubbish)
        with pytest.raises(UnexpectedResponse) as caught:
            runner.save("t", path, result=result)  # type: ignore[arg-type]
        assert caught.value.url.startswith("s3://") and ".part" not in str(caught.value)
        assert path.read_text() == "good" and list(tmp_path.iterdir()) == [path]
    proxy.after = lambda asked, answer: answer
    runner.save("t", path, result=result)  # type: ignore[arg-type]
    read = pd.read_csv if output == "csv" else pd.read_parquet
    assert len(read(path)) == 40


@pytest.mark.parametrize("output", ["csv", "parquet"])
def test_a_table_of_other_columns_is_no_result(far: Manager, proxy: Proxy, tmp_path: Path, output: str) -> None:
    runner, path = finished(far, output), tmp_path / f"avatars.{output}"
    resumed = far.resume(runner.job.id if runner.job else "").result()
    for name, (lie, said) in LIES.items():

        def change(body: bytes, lie: Lie = lie) -> bytes:
            if output == "parquet":
                return lie(pd.read_parquet(BytesIO(body))).to_parquet(index=False)
            return lie(pd.read_csv(BytesIO(body))).to_csv(index=False).encode()

        answering(proxy, change)
        for as_ in ("pandas", "polars", "arrow"):
            with pytest.raises(UnexpectedResponse, match=said):
                runner.shuffled("t", as_=as_)
        with pytest.raises(UnexpectedResponse, match="no rows" if name == "empty" else said):
            runner.save("t", path)
        assert list(tmp_path.iterdir()) == []
        if name in ("missing", "empty"):  # what else there was, the stored set does not say
            with pytest.raises(UnexpectedResponse, match=said):
                resumed.shuffled("t")
