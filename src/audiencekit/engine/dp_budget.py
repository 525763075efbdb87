"""The budget of a differentially private run, in zero-concentrated terms (contract 3.2).

Costs (rho) add up over everything that looks at the data, and stand for (epsilon, delta) as a whole.
"""

from __future__ import annotations

import math

import attrs

SMALLEST_DELTA = 1e-6
ROUNDING = 1e-9  # relative: shares of a budget may add up to a little more


def rho_of(epsilon: float, delta: float) -> float:
    """The budget that epsilon and delta allow. Of an epsilon near 0 a difference of the roots would leave nothing."""
    least = math.log(1.0 / delta)
    return (epsilon / (math.sqrt(epsilon + least) + math.sqrt(least))) ** 2


def epsilon_of(rho: float, delta: float) -> float:
    """What a budget stands for; the inverse of `rho_of`."""
    return rho + 2.0 * math.sqrt(rho * math.log(1.0 / delta))


def default_delta(rows: int) -> float:
    """The smaller of 1e-6 and 1 / (10 n)."""
    return min(SMALLEST_DELTA, 1.0 / (10.0 * rows))


@attrs.frozen(kw_only=True)
class Expense:
    """What one step of a run took from the budget."""

    step: str
    rho: float


@attrs.define(kw_only=True)
class Ledger:
    """Who wants to look at the data pays here first. rho: of the whole run."""

    rho: float
    expenses: list[Expense] = attrs.field(factory=list[Expense])

    @property
    def spent(self) -> float:
        return math.fsum(expense.rho for expense in self.expenses)

    @property
    def left(self) -> float:
        return max(0.0, self.rho - self.spent)

    def pay(self, step: str, rho: float) -> float:
        """Note the expense and give its rho back. Raises ArithmeticError rather than overdraw: a fault of ours."""
        if not rho > 0 or self.spent + rho > self.rho * (1.0 + ROUNDING):
            raise ArithmeticError(f"{step}: {rho} is not left of the budget {self.rho}, {self.spent} being spent")
        self.expenses.append(Expense(step=step, rho=rho))
        return rho

    def by_step(self) -> dict[str, float]:
        """Expenses added up by the part of their names before the colon."""
        found: dict[str, float] = {}
        for expense in self.expenses:
            step = expense.step.partition(":")[0]
            found[step] = found.get(step, 0.0) + expense.rho
        return found
