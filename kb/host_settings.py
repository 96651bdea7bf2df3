"""Settings of one host among several."""

from dataclasses import dataclass, field

from kb.search_settings import SearchSettings
from kb.setting_values import describe


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSettings(SearchSettings):
    """A part of ``Settings``, together with those of search."""

    database_connections: int = field(
        default=5,
        metadata=describe(
            "Connections to PostgreSQL that each process keeps open; twice as many more "
            "come under load, and one for each lock that it holds."
        ),
    )
    host_name: str = field(
        default="",
        metadata=describe(
            "What administrators know this host by. Default: the machine's name."
        ),
    )
    drain_seconds: int = field(
        default=1,
        metadata=describe(
            "Seconds for which a service that was told to end goes on answering while "
            "`/health/ready` says 503, so that balancers look elsewhere."
        ),
    )
