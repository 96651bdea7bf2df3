"""Where the cluster is, and how one is let in."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """What the settings say of it."""

    addresses: tuple[str, ...]
    """One of each node, or of what stands in front of them."""
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    """Certificates that are trusted; else those of the machine are."""
    certificate_file: str = ""
    key_file: str = ""
    shards: int = 1
    replicas: int = 0
    prefix: str = "yunzhi"
    """What the names of our indexes begin with."""
    seconds: float = 10.0
    """So long an answer may take."""
