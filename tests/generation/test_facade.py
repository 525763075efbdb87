"""Every operation has a function of a facade, or a reason for having none; every list that goes on has an iterator."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

import pytest
from generation.changes import Change
from generation.document import Document
from generation.grades import Grade
from generation.settings import Project, read_services
from generation.usage import Site, Usage
from generation.walk import OperationNode, operations

from tests.generation.conftest import last_documents
from tests.generation.low_level import LOW_LEVEL_ONLY
from tests.generation.sample import REPOSITORY

pytestmark = pytest.mark.once

Key = tuple[str, str]


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return last_documents()


@pytest.fixture(scope="module")
def facade(documents: dict[str, Document], usage: Usage) -> dict[Key, tuple[Site, ...]]:
    """The public functions that end in a call of each operation, read from the code."""
    return {
        (service, operation.operation_id): usage.of(touching(service, operation.operation_id)).functions
        for service, document in documents.items()
        for operation in operations(document)
    }


def touching(service: str, operation_id: str) -> Change:
    grades = {"call": Grade.BREAKING}
    return Change(service=service, subject="", kind="", detail="", grades=grades, operations=(operation_id,))


def faults(
    described: Iterable[OperationNode], used: Iterable[str], listed: Mapping[str, str], service: str
) -> list[str]:
    """What is wrong with the list of a service, an operation or an entry a line."""
    tags = {operation.operation_id: operation.tag for operation in described}
    calls = {name for name in used if name in tags}
    meant: set[str] = set()
    told: list[str] = []
    for entry, reason in listed.items():
        kind, _, name = entry.rpartition(":")
        names = {one for one, tag in tags.items() if (tag if kind == "tag" else one) == name}
        meant |= names
        told += [f"{service}: {entry} is no operation of the document"] if not names else []
        told += [f"{service}: {entry} has no reason"] if not reason.strip() else []
        told += [f"{service}: {one} is listed ({entry}), but the facade calls it" for one in sorted(names & calls)]
    told += [f"{service}: {one} has no facade and is not listed" for one in sorted(tags.keys() - calls - meant)]
    return told


def test_every_operation_has_a_facade_or_a_reason(
    documents: dict[str, Document], facade: dict[Key, tuple[Site, ...]]
) -> None:
    assert documents.keys() == read_services(Project(REPOSITORY)).keys() >= LOW_LEVEL_ONLY.keys()
    told: list[str] = []
    for service, document in documents.items():
        used = [name for (owner, name), sites in facade.items() if owner == service and sites]
        told += faults(operations(document), used, LOW_LEVEL_ONLY.get(service, {}), service)
    assert told == []


DESCRIBED = [
    OperationNode(("paths",), {"operationId": name, "tags": [tag]}, "/", "get")
    for name, tag in (("getA", "one"), ("getB", "one"), ("getC", "two"))
]


@pytest.mark.parametrize(
    ("used", "listed", "told"),
    [
        (["getA", "getB"], {"getC": "why"}, []),
        (["getC"], {"tag:one": "why"}, []),
        (["getA", "getB"], {}, ["s: getC has no facade and is not listed"]),
        (["getA", "getC"], {"tag:one": "why"}, ["s: getA is listed (tag:one), but the facade calls it"]),
        (["getA", "getB", "getC"], {"getC": "why"}, ["s: getC is listed (getC), but the facade calls it"]),
        (["getA", "getB", "getC"], {"getD": "why"}, ["s: getD is no operation of the document"]),
        (["getA", "getB", "getC"], {"tag:six": "why"}, ["s: tag:six is no operation of the document"]),
        (["getA", "getB"], {"getC": " "}, ["s: getC has no reason"]),
    ],
)
def test_the_check_can_fail(used: list[str], listed: dict[str, str], told: list[str]) -> None:
    assert faults(DESCRIBED, used, listed, "s") == told


#: Seen on the stacks of requests: by service and operation, functions on the way from a user to it. Each stands for a
#: way to know another object: the annotation of a parameter, a protocol, a thread, a hook, an overriding method.
ON_STACKS: Mapping[Key, set[str]] = {
    ("segops", "trackBatch"): {
        *("SegOpsClient.track", "SegOpsClient.track_many", "SegOpsClient.identify", "SegOpsClient.flush"),
        *("SegOpsClient.shutdown", "Outbox.put", "Sender.offer", "DirectLink.deliver", "Ingest.batch"),
    },
    ("segops", "mintSession"): {"SegOpsClient.track", "SegOpsClient.flush", "DirectLink.deliver", "Mint.__call__"},
    ("segops", "getSegmentExport"): {"Export.read", "Export.save", "Segments.export"},
    ("segops", "downloadSegmentExport"): {"Export.read", "Export.save"},
    ("segops", "getSegment"): {"Segments.get", "Segments.compute"},
    ("avatars", "checkClient"): {"ApiClient.me", "ApiClient.upload_url"},
    ("avatars", "getUploadUrl"): {"Datasets.upload", "Preparation.add_table", "Uploads.send", "ApiClient.upload_url"},
    ("avatars", "getFileAccess"): {
        *("Datasets.upload", "Datasets.download", "Datasets.save", "ResultFiles.save", "ResultFiles.input"),
        *("Results.save", "Results.original", "Reading.save", "Preparation.add_table"),
    },
    ("avatars", "getResults"): {"Runner.download_report", "Reading.shuffled", "Results.shuffled", "ResultFiles.kinds"},
    ("avatars", "listJobs"): {"Reading.shuffled", "Jobs.list", "Manager.delete_job"},
    ("permutive_ccs", "segmentUser"): {"UserSegmentation.batch_send", "UserSegmentation.iter_send"},
    ("permutive_taxonomy", "listSegments"): {"SegmentPages.__aiter__"},
}


@pytest.mark.parametrize("key", ON_STACKS, ids=".".join)
def test_the_way_to_an_operation_is_named(facade: dict[Key, tuple[Site, ...]], key: Key) -> None:
    assert ON_STACKS[key] - {site.name for site in facade[key]} == set()


def test_every_list_that_goes_on_has_an_iterator(
    documents: dict[str, Document], facade: dict[Key, tuple[Site, ...]]
) -> None:
    """One of its functions says that it gives pages or an iterator. What has no facade is iterated by core's Pages."""
    paged = [
        (service, operation.operation_id)
        for service, document in documents.items()
        for operation in operations(document)
        if "x-pagination" in operation.node and facade[service, operation.operation_id]
    ]
    assert len(paged) == 7
    without = [key for key in paged if not any(map(is_iterator, facade[key]))]
    assert without == []


def is_iterator(site: Site) -> bool:
    """Whether the function returns something to iterate page by page, by its annotation."""
    tree = ast.parse((REPOSITORY / site.file).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno == site.line:
            result = ast.unparse(node.returns) if node.returns else ""
            return "Pages" in result or result.startswith(("Iterator", "AsyncIterator"))
    return False
