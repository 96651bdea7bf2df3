"""The tables, as ``docs/scaling.md`` has them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.hosts.comparing import Finding
from benchmarks.hosts.people import Person
from benchmarks.hosts.tally import Tally

SHOWN = 5
TAKEOVER_SECONDS = 10.0


@dataclass(frozen=True)
class Takeover:
    failure: str
    seconds: float | None
    """Until another led; nothing if nobody did while it lasted."""


def show(
    tally: Tally,
    people: Sequence[Person],
    takeovers: Sequence[Takeover],
    findings: Sequence[Finding],
) -> int:
    """Print it; return 1 if anything was lost, doubled or wrong, else 0."""
    _show_answers(tally)
    _show_takeovers(takeovers)
    _show_findings(findings)
    refused = Counter(each for person in people for each in person.promises.refused)
    unknown = sum(len(person.promises.unknown) for person in people)
    print(f"writes refused (4xx): {dict(refused)}; never answered: {unknown}")
    late = [
        each
        for each in takeovers
        if each.seconds is None or each.seconds > TAKEOVER_SECONDS
    ]
    counts = tally.counts.values()
    is_wrong = any(each.wrong or each.unclear for each in counts)
    is_right = all(each.is_right for each in findings) and not late and not is_wrong
    return 0 if is_right else 1


def _show_answers(tally: Tally) -> None:
    print(
        "\n| in force | requests | answered | away, in a sentence | no answer "
        "| unclear | wrong | longest s |\n|---|---|---|---|---|---|---|---|"
    )
    for name, count in tally.counts.items():
        away = ", ".join(f"{code} {n}" for code, n in count.away.items()) or "–"
        print(
            f"| {name} | {count.requests} | {count.answered} | {away} | {count.broken} "
            f"| {len(count.unclear)} | {len(count.wrong)} | {count.longest:.1f} |"
        )
    for name, count in tally.counts.items():
        for each in (*count.unclear[:SHOWN], *count.wrong[:SHOWN]):
            print(f"  {name}: {each}")


def _show_takeovers(takeovers: Sequence[Takeover]) -> None:
    print("\n| the leader's failure | another led after s |\n|---|---|")
    for each in takeovers:
        after = "nobody did" if each.seconds is None else f"{each.seconds:.1f}"
        print(f"| {each.failure} | {after} |")


def _show_findings(findings: Sequence[Finding]) -> None:
    print("\n| what | promised | there | lost | more than once | unasked |")
    print("|---|---|---|---|---|---|")
    for each in findings:
        print(
            f"| {each.what} | {each.answered} | {each.kept} | {len(each.lost)} "
            f"| {len(each.again)} | {len(each.others)} |"
        )
    for each in findings:
        for name in ("lost", "again", "others"):
            if wrong := list(getattr(each, name))[:SHOWN]:
                print(f"  {each.what}, {name}: {wrong}")
