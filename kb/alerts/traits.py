"""What firings are compared by, and what keeps them apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

from kb.alerts.models import AlertGroup

_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "cluster": (
        "cluster",
        "cluster_name",
        "k8s_cluster",
        "k8s_cluster_name",
        "kubernetes_cluster",
        "集群",
    ),
    "environment": ("environment", "env", "deployment_environment", "环境"),
    # What an exporter says of its own place is pushed aside by where it was scraped.
    "namespace": (
        "exported_namespace",
        "namespace",
        "k8s_namespace",
        "k8s_namespace_name",
        "kubernetes_namespace",
        "命名空间",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Nothing is joined across one that differs; what names none is on either side."""

    cluster: str = ""
    environment: str = ""
    namespace: str = ""
    about_system: str = ""

    def include(self, group: AlertGroup) -> bool:
        """Whether the group is on the same side of each."""
        return all(getattr(group, name) in ("", value) for name, value in self._named())

    def mark(self, group: AlertGroup) -> None:
        """From now on the group is on this side."""
        for name, value in self._named():
            if not getattr(group, name):
                setattr(group, name, value)

    def _named(self) -> Iterator[tuple[str, str]]:
        for each in fields(self):
            if value := getattr(self, each.name):
                yield each.name, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What firings are compared by."""

    client_id: int
    """Whose they are: no incident takes in what another client's monitoring says."""
    template: str = ""
    host: str = ""
    hosts: frozenset[str] = frozenset()
    """Names that mean the same host."""
    system: str = ""
    device_id: int | None = None
    unit_id: int | None = None
    boundaries: Boundaries = Boundaries()


def find_boundaries(labels: Mapping[str, str], system: str) -> Boundaries:
    """What the labels say, whichever way a source writes their names."""
    given = {
        _fold(name).replace(".", "_"): _fold(value) for name, value in labels.items()
    }
    named = {
        boundary: next((given[name] for name in names if given.get(name)), "")
        for boundary, names in _LABELS.items()
    }
    return Boundaries(**named, about_system=_fold(system))


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
