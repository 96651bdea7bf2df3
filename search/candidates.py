"""What may solve an incident, and how likely each candidate is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search import fields


@dataclass(frozen=True, slots=True)
class Candidate:
    """A solution that shares words with an incident.

    Scores are shares of the best one's, 0 to 1; places count from 1, 0 is none.
    """

    article_id: int
    links: int
    """How many solved cases it is known for."""
    own: float = 0.0
    """By the article's own text."""
    own_place: int = 0
    both: float = 0.0
    """By its own text and the wording of its cases together."""
    both_place: int = 0
    title: float = 0.0
    """By its title alone."""
    strength: float = 0.0
    """How much it has of what tells most in the incident; no share of the best one's,
    so that it can be compared from incident to incident. 1 is a good answer."""

    @property
    def coldness(self) -> float:
        """1 without a case, falling with each."""
        return 1 / (1 + self.links / fields.LINKS_THAT_HALVE_IT)


class Scorer(Protocol):
    """Says how likely each candidate solves an incident; only the order counts."""

    def score(
        self, incident: tuple[str, str], candidates: Sequence[Candidate]
    ) -> Sequence[float]:
        """One score for each of *candidates*; *incident* is its title and body."""
        ...


class Formula:
    """The fixed rule: e plus a share of c.

    c comes from the article's own text, e from that and the linked wording together. c
    keeps articles in the race that have never been linked, so the more links, the
    smaller its share.
    """

    def score(
        self,
        incident: tuple[str, str],  # noqa: ARG002 - The same rule for each incident.
        candidates: Sequence[Candidate],
    ) -> Sequence[float]:
        return [
            candidate.both + candidate.own * candidate.coldness * fields.COLD_WEIGHT
            for candidate in candidates
        ]


FORMULA = Formula()


def best_first(
    candidates: Sequence[Candidate], scores: Sequence[float]
) -> Mapping[int, float]:
    """Scores by article, the best first; of equal ones, the older article."""
    scored = zip(candidates, scores, strict=True)
    ordered = sorted(scored, key=lambda pair: (-pair[1], pair[0].article_id))
    return {candidate.article_id: float(score) for candidate, score in ordered}
