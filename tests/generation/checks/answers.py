"""``types.py`` and ``errors.py``: what functions give back and raise."""

from __future__ import annotations

import copy
import pickle

from tests.generation.checks import mends
from tests.generation.sample import Package, refused


@mends("types.py.jinja")
def unset_is_one_object_with_a_name(package: Package) -> None:
    unset = package.module("types").UNSET
    assert repr(unset) == "UNSET"
    assert not unset
    with package.importable():
        assert pickle.loads(pickle.dumps(unset)) is unset
    assert copy.copy(unset) is unset
    assert copy.deepcopy({"a": unset})["a"] is unset


@mends("types.py.jinja")
def a_response_prints_no_body(package: Package) -> None:
    response = package.module("types").Response(520, b"SECRET", {"a": "SECRET"}, None)
    assert "SECRET" not in repr(response)


@mends("types.py.jinja")
def a_path_segment_stays_one(package: Package) -> None:
    types = package.module("types")
    assert types.path_segment("a/b c?") == "a%2Fb%20c%3F"
    assert types.path_segment(7) == "7"
    for value in ("", ".", "..", None, types.UNSET):
        with refused(ValueError):
            types.path_segment(value)


@mends("errors.py.jinja")
def errors_hold_plain_data(package: Package) -> None:
    errors = package.module("errors")
    headers = {"Content-Type": "text/html", "Retry-After": "3", "Set-Cookie": "SECRET"}
    error = errors.DecodeError(502, b"x" * 100_000, headers, "JSONDecodeError: " + "y" * 1_000)
    with package.importable():
        back = pickle.loads(pickle.dumps(error))
    for one in (error, back):
        assert one.status_code == 502
        assert type(one.status_code) is int
        assert one.content == b"x" * errors.KEPT_BYTES
        assert one.headers == {"content-type": "text/html", "retry-after": "3"}
        assert type(one.headers) is dict
        assert len(str(one)) < 300
        assert "xxxx" not in repr(one) + str(one)


@mends("errors.py.jinja")
def unexpected_statuses_pickle(package: Package) -> None:
    error = package.module("errors").UnexpectedStatus(418, b"SECRET")
    with package.importable():
        back = pickle.loads(pickle.dumps(error))
    assert (back.status_code, back.content, str(back)) == (418, b"SECRET", str(error))
    assert "SECRET" not in str(error)
