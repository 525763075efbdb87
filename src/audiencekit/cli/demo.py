"""The main job in one command, offline: purchases → events → loyal buyers → avatars → segments and a cohort.

Every figure of the summary is read from the sandbox's store or computed by its evaluation, none from the input file.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from pathlib import Path

import attrs
import pandas as pd
from rich.console import Console

from audiencekit.avatars import Manager, Runner
from audiencekit.cli.bars import bar
from audiencekit.cli.features import Tier, feature_table, tiers
from audiencekit.cli.picture import draw_projection
from audiencekit.cli.purchases import Purchase, read_purchases
from audiencekit.errors import AudienceKitError, InvalidInput
from audiencekit.permutive import Cohort, Workspace
from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient, UserContext, event_count, sign_user_id

SIGNED_CUSTOMERS = 10  # whose orders come through the public key, as a browser's would
TABLE = "loyal_buyers"
SAMPLE_SEED = 7  # so that the README can print what the sample gives; your own table gets a seed nobody knows
ENOUGH_HIDDEN, ENOUGH_CLOAKED = 90, 5  # the service's targets: percent, and avatars (avatar method 4.1)
MOST_RUNS = 6
FEWEST_BUYERS = 10  # below that the method refuses a table (avatar method 10)


@attrs.frozen(kw_only=True)
class Streamed:
    """What became of the orders: read from the sandbox's store."""

    orders: int
    customers: int
    signed: int
    lost: int


def run_demo(events: Path | None, out: Path) -> None:
    """Run all steps and write the artefacts to *out*. Raises InvalidInput for a wrong file or folder."""
    purchases = read_purchases(events)
    orders_of = Counter(purchase.customer for purchase in purchases)
    if (buyers := sum(count >= 2 for count in orders_of.values())) < FEWEST_BUYERS:
        raise InvalidInput(
            f"{events}: at least {FEWEST_BUYERS} customers with two or more orders are needed to hide one among them, "
            f"found {buyers}"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise InvalidInput(f"--out {out}: {cause.strerror or cause}") from None
    console = Console(highlight=False, soft_wrap=True)
    source = str(events) if events else "the CDNOW sample"
    console.print(f"audiencekit demo on {source}: {len(purchases):,} purchases, three services in an offline sandbox\n")
    with Sandbox(process=True) as sandbox:
        streamed = stream(sandbox, purchases)
        console.print(
            f"[bold]1 stream[/]     {streamed.orders:,} orders accepted, {streamed.lost:,} lost, "
            f"from {streamed.customers:,} customers ({streamed.signed} of them through signed sessions)"
        )
        members = loyal_buyers(sandbox)
        console.print(f"[bold]2 segment[/]    {len(members):,} customers with two or more orders")
        originals = feature_table(purchases, members)
        safe, runner = anonymise(sandbox, originals, SAMPLE_SEED if events is None else None)
        console.print(f"[bold]3 anonymise[/]  {len(safe):,} avatars; {quality(runner)}")
        steps = tiers(safe)
        cohort = publish(sandbox, steps)
        names = ", ".join(f"{tier.name} {tier.avatars:,} from {tier.money_from:,.0f} $" for tier in steps)
        console.print(f"[bold]4 manage[/]     segments {names}")
        console.print(f"             cohort “{cohort.name}” has code {cohort.code}")
        write_artefacts(out, originals, safe, runner)
    console.print(f"\nWritten to {out}: avatars.csv and metrics.json to share; originals.csv and projection.png, which")
    console.print("shows every original, to keep to yourself.")


def quality(runner: Runner) -> str:
    """How private the avatars are and what they keep, in one line."""
    privacy, signal, used = runner.privacy_metrics(TABLE), runner.signal_metrics(TABLE), runner.parameters(TABLE)
    lines = [f"k = {used.k}"] if used is not None else []
    if privacy.hidden_rate is None or privacy.local_cloaking is None:
        lines.append("no two customers differ in the table, so nothing tells how well one is hidden among the others")
    else:
        lines += [
            f"{privacy.hidden_rate:.1f} % of customers are nearer to another's avatar "
            f"(hidden rate, target {ENOUGH_HIDDEN})",
            f"{privacy.local_cloaking:g} avatars are nearer than the own one "
            f"(local cloaking, median, target {ENOUGH_CLOAKED})",
        ]
    if signal.hellinger_mean is None:
        lines.append("how far distributions moved is not known")
    else:
        lines.append(f"{signal.hellinger_mean:.3f} is how far distributions moved (Hellinger distance, 0 to 1)")
    return f"\n{' ' * 13}".join(lines)


def stream(sandbox: Sandbox, purchases: list[Purchase]) -> Streamed:
    """Send every purchase as ``order_placed``; the first customers sign in with the public key, as a browser would."""
    by_customer = {
        customer: list(orders)
        for customer, orders in groupby(sorted(purchases, key=lambda each: each.customer), lambda each: each.customer)
    }
    signed = list(by_customer)[:SIGNED_CUSTOMERS]
    skipped = lost = 0
    with bar("streaming orders", len(purchases)) as advance:
        done = 0
        for customer in signed:
            with SegOpsClient(
                sandbox.segops.url, sandbox.segops.public_key, get_user=lambda who=customer: signed_in(sandbox, who)
            ) as session:
                for order in by_customer[customer]:
                    track(session, order)
            done += len(by_customer[customer])
            advance(done)
            skipped, lost = skipped + session.stats.skipped, lost + sum(session.stats.lost.values())
        server = SegOpsClient(sandbox.segops.url, sandbox.segops.secret_key)
        try:
            for customer in by_customer.keys() - set(signed):
                for order in by_customer[customer]:
                    track(server, order)
            while not server.flush(timeout=0.2):
                advance(done + server.stats.sent)
            advance(done + server.stats.sent)
        finally:
            server.shutdown()
        skipped, lost = skipped + server.stats.skipped, lost + sum(server.stats.lost.values())
    stored = sandbox.segops.summary("order_placed")
    return Streamed(orders=stored.events, customers=stored.users, signed=len(signed), lost=skipped + lost)


def signed_in(sandbox: Sandbox, customer: str) -> UserContext:
    """What a shop's backend would hand to the browser: the user id with a fresh signature."""
    return UserContext(**sign_user_id(sandbox.segops.hmac_secret, customer))


def track(client: SegOpsClient, order: Purchase) -> None:
    client.track(
        user_id=order.customer,
        event_type="order_placed",
        payload={"total": order.dollars, "items": order.cds},
        occurred_at=order.day,
    )


def loyal_buyers(sandbox: Sandbox) -> set[str]:
    """Let the service find who ordered twice or more, and read the members."""
    with SegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as client:
        segment = client.segments.create("Loyal buyers", definition=event_count("order_placed") >= 2)
        computed = client.segments.compute(segment.id).result(timeout=120)
        members = {member.user_id for member in client.segments.members(segment.id) if member.user_id}
    if len(members) != computed.member_count:
        raise AudienceKitError(f"the segment counts {computed.member_count} members but lists {len(members)}")
    return members


def anonymise(sandbox: Sandbox, originals: pd.DataFrame, seed: int | None) -> tuple[pd.DataFrame, Runner]:
    """Make avatars with the parameters the service advises; raise k by half until its privacy targets are met."""
    manager = Manager(base_url=sandbox.avatars.url)
    manager.authenticate(sandbox.avatars.username, sandbox.avatars.password)
    runner = manager.create_runner("loyal_buyers", seed=seed)
    runner.add_table(TABLE, originals)
    runner.advise_parameters()  # sets what the service answers
    for _ in range(MOST_RUNS):
        used = runner.parameters(TABLE)
        assert used is not None and used.k is not None
        with bar(f"making avatars, k = {used.k}", 1.0) as advance:
            runner.run(timeout=300, on_progress=lambda status, advance=advance: advance(status.progress or 0.0))
            advance(1.0)
        k = used.k * 3 // 2
        if not falls_short(runner) or k >= len(originals):
            break
        runner.set_parameters(TABLE, k=k, ncp=used.ncp)
    return runner.shuffled(TABLE), runner


def falls_short(runner: Runner) -> bool:
    """Whether a privacy target is missed; not where nothing varies and so nothing is measured, which no k changes."""
    privacy = runner.privacy_metrics(TABLE)
    hidden, nearer = privacy.hidden_rate, privacy.local_cloaking
    return hidden is not None and nearer is not None and not (hidden > ENOUGH_HIDDEN and nearer > ENOUGH_CLOAKED)


def publish(sandbox: Sandbox, steps: list[Tier]) -> Cohort:
    """Tiers become segments of the provider's import; a cohort targets the best of them."""
    with Workspace(sandbox.permutive.api_key, base_url=sandbox.permutive.url) as workspace:
        provider = workspace.imports.get(sandbox.permutive.import_id)
        created, failures = workspace.segments(provider.id).batch_create([tier.segment() for tier in steps])
        if failures:
            raise failures[0].error
        best = created[-1]
        return workspace.cohorts.create(
            Cohort(
                name="Loyal buyers, gold",
                query={"in_third_party_segment": {"provider": provider.code, "segment": best.code}},
                tags=["loyal buyers"],
            )
        )


def write_artefacts(out: Path, originals: pd.DataFrame, safe: pd.DataFrame, runner: Runner) -> None:
    """Both tables, the figures and the picture."""
    originals.to_csv(out / "originals.csv", index=False)
    safe.to_csv(out / "avatars.csv", index=False)
    figures = {
        "parameters": {"k": used.k, "ncp": used.ncp} if (used := runner.parameters(TABLE)) else None,
        "privacy": runner.privacy_metrics(TABLE).to_dict(),
        "signal": runner.signal_metrics(TABLE).to_dict(),
    }
    (out / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    draw_projection(*runner.projections(TABLE), out / "projection.png", records=len(originals))
