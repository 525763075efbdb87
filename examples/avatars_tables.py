"""Avatars of linked tables: customers, their orders, and a series of visits of each.

    python examples/avatars_tables.py

Uses the instance AVATAR_BASE_URL and AVATAR_API_KEY name, or an embedded sandbox when neither is set.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from avatars_quickstart import any_manager

CUSTOMERS, ORDERS, WEEKS = 60, 150, 12


def made_tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    draw = np.random.default_rng(2)
    spend = draw.lognormal(3, 0.5, CUSTOMERS)
    customers = pd.DataFrame(
        {
            "customer": np.arange(CUSTOMERS) + 1000,
            "age": draw.integers(18, 80, CUSTOMERS),
            "channel": np.where(spend > np.median(spend), "shop", "web"),
        }
    )
    who = draw.integers(0, CUSTOMERS, ORDERS)
    orders = pd.DataFrame(
        {
            "order": np.arange(ORDERS),
            "customer": customers["customer"].to_numpy()[who],
            "total": (spend[who] * draw.uniform(0.8, 1.2, ORDERS)).round(2),
        }
    )
    weeks = np.tile(np.arange(WEEKS), CUSTOMERS)
    level = np.repeat(spend, WEEKS)
    visits = pd.DataFrame(
        {
            "visit": np.arange(len(weeks)),
            "customer": np.repeat(customers["customer"].to_numpy(), WEEKS),
            "week": weeks,
            "minutes": (level * (1 + np.sin(weeks / 2)) + draw.normal(0, 1, len(weeks))).round(1),
        }
    )
    return customers, orders, visits


def main() -> None:
    customers, orders, visits = made_tables()
    with any_manager() as manager:
        runner = manager.create_runner("customers", seed=1)
        runner.add_table("customers", customers, primary_key="customer", individual_level=True)
        runner.add_table("orders", orders, primary_key="order", foreign_keys=["customer"])
        runner.add_table("visits", visits, primary_key="visit", foreign_keys=["customer"], time_series_time="week")
        runner.add_link("customers", "customer", "orders", "customer")
        runner.add_link("customers", "customer", "visits", "customer", method="time_series")
        for table in ("customers", "orders"):
            runner.set_parameters(table, k=5)
        runner.set_parameters("visits", k=5, time_series_projection_type="fpca", time_series_nf=3)
        runner.run()

        for table in runner.tables:
            print(
                f"{table}: {len(runner.shuffled(table))} rows, hidden rate {runner.privacy_metrics(table).hidden_rate}"
            )
        print(runner.metrics_summary().round(1).to_string())


if __name__ == "__main__":
    main()
