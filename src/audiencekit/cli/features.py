"""The feature table of the demo, and the tiers read off its safe twin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import attrs
import pandas as pd

from audiencekit.cli.purchases import Purchase
from audiencekit.permutive import Segment


def feature_table(purchases: Iterable[Purchase], members: set[str]) -> pd.DataFrame:
    """One row a member: orders, money and mean basket in dollars, days since the first and the last order.

    Days are counted from the last day of the whole file. The row order says nothing: no id is in the table.
    """
    frame = pd.DataFrame([attrs.asdict(purchase) for purchase in purchases])
    last_day = frame["day"].max()
    of_members = frame[frame["customer"].isin(list(members))]
    grouped = of_members.groupby("customer", sort=True)
    table = pd.DataFrame(
        {
            "orders": grouped.size(),
            "money": grouped["dollars"].sum().round(2),
            "mean_basket": grouped["dollars"].mean().round(2),
            "days_since_first": (last_day - grouped["day"].min()).dt.days,
            "days_since_last": (last_day - grouped["day"].max()).dt.days,
        }
    )
    return table.reset_index(drop=True)


@attrs.frozen
class Tier:
    """Avatars that spent at least ``money_from`` dollars, up to the next tier."""

    name: str
    money_from: float
    avatars: int

    def segment(self) -> Segment:
        return Segment(
            f"tier_{self.name}",
            f"Loyal buyers, {self.name}",
            description=f"Spends {self.money_from:.2f} dollars or more; {self.avatars} avatars",
            categories=["loyal buyers"],
        )


def tiers(safe: pd.DataFrame) -> list[Tier]:
    """Bronze, silver and gold: the avatars cut at the median and the ninth decile of their money."""
    money = safe["money"]
    cuts = [float(cast("float", money.min())), float(money.quantile(0.5)), float(money.quantile(0.9)), float("inf")]
    return [
        Tier(name, low, int(((money >= low) & (money < high)).sum()))
        for name, low, high in zip(("bronze", "silver", "gold"), cuts, cuts[1:], strict=False)
    ]
