"""How many findings are looked at, and how many of them may be wrong.

The single sampling plans of ISO 2859-1 for normal inspection at general level II, with an
acceptable quality limit of 4.0. Where that table points to another plan, its sample size
stands here.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """A sample of *size*, accepted with up to *accepted* wrong ones."""

    size: int
    accepted: int


_PLANS: Final = (
    (25, Plan(3, 0)),
    (90, Plan(13, 1)),
    (150, Plan(20, 2)),
    (280, Plan(32, 3)),
    (500, Plan(50, 5)),
    (1_200, Plan(80, 7)),
    (3_200, Plan(125, 10)),
    (10_000, Plan(200, 14)),
)
"""The largest lot that each is for."""
_LARGEST: Final = Plan(315, 21)


def plan_sample(lot: int) -> Plan:
    """Of a *lot* of one or more; a small one is looked at whole."""
    plan = next((plan for most, plan in _PLANS if lot <= most), _LARGEST)
    return Plan(min(plan.size, lot), plan.accepted)


def draw(lot: Sequence[T], chance: random.Random) -> list[T]:
    """As many of *lot* as its plan asks for."""
    return chance.sample(lot, plan_sample(len(lot)).size)
