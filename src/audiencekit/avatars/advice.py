"""Advice: the parameters and links the service suggests (contract 6.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self, cast

import attrs

from audiencekit.avatars import plain
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.configuration import ADVICE, LINK_ADVICE
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.options import Imputation
from audiencekit.avatars.parameters import Parameters
from audiencekit.avatars.result_files import read_files, read_objects
from audiencekit.avatars.storage import Storage
from audiencekit.avatars.table import Link
from audiencekit.errors import UnexpectedResponse


@attrs.frozen(kw_only=True)
class Advice:
    """What ``advise_parameters`` answers for one table. None where the service suggests nothing.

    - ``k``, ``ncp``, ``use_categorical_reduction``, ``imputation``: suggested parameters.
    - ``stats``: what the service sees of each column.
    - ``other``: everything else it said (reasons, suggestions by column), as it said it.
    """

    k: int | None = None
    ncp: int | None = None
    use_categorical_reduction: bool | None = None
    imputation: Mapping[str, object] | None = None
    stats: tuple[Mapping[str, object], ...] = ()
    other: Mapping[str, object] = attrs.field(factory=dict[str, object])

    @classmethod
    def from_dict(cls, answer: Mapping[str, object]) -> Self:
        """From the member ``advice`` of a result file."""
        rest = dict(answer)
        reduction, imputation = rest.pop("use_categorical_reduction", None), rest.pop("imputation", None)
        stats = plain.mapping(rest.pop("summary", None)).get("stats")
        return cls(
            k=plain.whole(rest.pop("k", None)),
            ncp=plain.whole(rest.pop("ncp", None)),
            use_categorical_reduction=plain.flag(reduction),
            imputation=plain.mapping(imputation) or None,
            stats=tuple(cast("Sequence[Mapping[str, object]]", stats)) if isinstance(stats, list) else (),
            other=rest,
        )

    def applied(self, before: Parameters | None) -> Parameters | None:
        """*before* with what is suggested, everything else as it was; a private model stays in place of k."""
        if self.k is None and before is None:
            return None
        kept = before or Parameters()
        found = attrs.evolve(
            kept,
            k=self.k if self.k is not None and kept.dp is None else kept.k,
            ncp=self.ncp,
            use_categorical_reduction=self.use_categorical_reduction,
        )
        return attrs.evolve(found, imputation=Imputation.from_block(self.imputation)) if self.imputation else found


@attrs.frozen(kw_only=True)
class AdvisedLink:
    """A link the service suggests, and how sure it is: ``high``, ``medium`` or ``low``; from names alone."""

    link: Link
    confidence: str


@attrs.frozen(kw_only=True)
class TablesLinksAdvice:
    """What ``advise_links`` answers. *unlinked_foreign_keys*: by table and column, the tables it might belong to."""

    links: tuple[AdvisedLink, ...] = ()
    unlinked_foreign_keys: Mapping[tuple[str, str], tuple[str, ...]] = attrs.field(
        factory=dict[tuple[str, str], tuple[str, ...]]
    )


def read_advice(api: ApiClient, storage: Storage, launch: Launch, table: str) -> Advice:
    """The advice on *table*. Raises UnexpectedResponse when there is none among the files of its job."""
    for about, advice in _entries(api, storage, launch, ADVICE):
        if about == table:
            return Advice.from_dict(advice)
    detail = f"no advice on table {table!r} among its files"
    raise UnexpectedResponse(status=200, method="GET", url=f"/results/{launch.jobs[ADVICE]}", detail=detail)


def read_link_advice(api: ApiClient, storage: Storage, launch: Launch) -> TablesLinksAdvice:
    """The advice on links, filed under the parent table."""
    links: list[AdvisedLink] = []
    unlinked: dict[tuple[str, str], tuple[str, ...]] = {}
    for table, advice in _entries(api, storage, launch, LINK_ADVICE):
        for each in map(plain.mapping, plain.items(advice.get("links"))):
            to = plain.mapping(each.get("to"))
            link = Link(
                parent=table,
                parent_field=str(each.get("field")),
                child=str(to.get("table")),
                child_field=str(to.get("field")),
                method=plain.text(each.get("method")),
            )
            links.append(AdvisedLink(link=link, confidence=str(each.get("confidence"))))
        for each in map(plain.mapping, plain.items(advice.get("unlinked_foreign_keys"))):
            unlinked[table, str(each.get("field"))] = plain.texts(each.get("candidate_tables"))
    return TablesLinksAdvice(links=tuple(links), unlinked_foreign_keys=unlinked)


def _entries(api: ApiClient, storage: Storage, launch: Launch, job: str) -> list[tuple[str, Mapping[str, object]]]:
    urls = api.results.urls(launch.jobs[job]).get("advice", [])
    found: list[tuple[str, Mapping[str, object]]] = []
    for url, content in zip(urls, read_files(api, storage, urls), strict=True):
        for entry in read_objects(url, content):
            if advice := plain.mapping(entry.get("advice")):
                found.append((str(entry.get("table_name")), advice))
    return found
