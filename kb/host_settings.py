"""Settings of one host among several."""

from dataclasses import dataclass, field
from typing import Final

from kb.search_settings import SearchSettings
from kb.setting_values import SettingError, describe

SHORTEST_TOKEN: Final = 24
"""Characters of a word that lets in without a login."""


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
    metrics_port: int = field(
        default=0,
        metadata=describe(
            "Port of this machine alone (127.0.0.1) at which figures are given to "
            "Prometheus, at `/metrics`: by `kb serve`, by `kb worker`, and by one of "
            "gunicorn's processes for all of them. Default: none."
        ),
    )
    metrics_token: str = field(
        default="",
        repr=False,
        metadata=describe(
            "With it, `/metrics` gives the figures of this host on the port of the pages, "
            "to whoever sends `Authorization: Bearer` and this word, of 24 characters at "
            "least. Default: nobody gets them there."
        ),
    )

    def require_metrics_token(self) -> None:
        """Raise ``SettingError`` for one that could be found by trying."""
        if 0 < len(self.metrics_token) < SHORTEST_TOKEN:
            raise SettingError(
                f"KB_METRICS_TOKEN must have {SHORTEST_TOKEN} characters at least."
            )
