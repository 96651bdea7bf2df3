"""Settings of search: which engine, and where its cluster is, if it has one."""

import re
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from kb.setting_values import PREFIX, SettingError, describe

LOCAL_ENGINES: Final = ("tantivy", "whoosh")
_CLUSTERED: Final = "opensearch"
ENGINES: Final = (*LOCAL_ENGINES, _CLUSTERED)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """A part of ``Settings``."""

    search_engine: str = field(
        default="tantivy",
        metadata=describe(
            "`tantivy`, `whoosh` where no native code may run, or `opensearch`: a cluster "
            "for several hosts."
        ),
    )
    search_url: str = field(
        default="",
        metadata=describe(
            "Addresses of the nodes of OpenSearch, separated by commas: "
            "`https://search-1.example:9200, https://search-2.example:9200`."
        ),
    )
    search_user: str = field(
        default="", metadata=describe("User at OpenSearch, if it wants one.")
    )
    search_password: str = field(
        default="",
        repr=False,
        metadata=describe("Password at OpenSearch; over HTTPS only."),
    )
    search_ca_file: str = field(
        default="",
        metadata=describe(
            "File with the certificates of the authorities that OpenSearch is trusted "
            "by. Default: those of the machine."
        ),
    )
    search_certificate: str = field(
        default="",
        metadata=describe("File with our certificate, if OpenSearch wants one."),
    )
    search_key: str = field(
        default="", metadata=describe("File with the key of that certificate.")
    )
    search_shards: int = field(
        default=1,
        metadata=describe(
            "Shards of each index in OpenSearch: 1 for up to some ten million articles. "
            "Takes effect with the next rebuild."
        ),
    )
    search_replicas: int = field(
        default=1,
        metadata=describe(
            "Copies of each shard besides the first: so many nodes may be lost. Takes "
            "effect with the next rebuild."
        ),
    )
    search_prefix: str = field(
        default="yunzhi",
        metadata=describe(
            "What the names of our indexes in OpenSearch begin with; each installation "
            "has its own."
        ),
    )

    index_processes: int = field(
        default=0,
        metadata=describe(
            "Processes that read and cut articles while an index is built anew; 1: none "
            "besides the one that writes. Default (0): as many as there are processors, "
            "four at most."
        ),
    )

    @property
    def is_clustered(self) -> bool:
        """Whether the index lies outside of this machine."""
        return self.search_engine == _CLUSTERED

    def of_search(self) -> dict[str, Any]:
        """These alone, for a home that is thrown away."""
        return {each.name: getattr(self, each.name) for each in fields(SearchSettings)}

    @property
    def search_addresses(self) -> tuple[str, ...]:
        """Of the cluster's nodes; none for an index of this machine.

        Raise ``SettingError`` for settings of a cluster that cannot be used.
        """
        if not self.is_clustered:
            return ()
        named = [each.strip().rstrip("/") for each in self.search_url.split(",")]
        addresses = tuple(each for each in named if each)
        if not addresses:
            raise _bad("SEARCH_URL", "must name a node for KB_SEARCH_ENGINE=opensearch")
        for address in addresses:
            _check(_split(address), has_password=bool(self.search_password))
        self._check_files()
        if not _NAME.fullmatch(self.search_prefix):
            raise _bad(
                "SEARCH_PREFIX",
                "must be of small letters, digits and hyphens, 40 at most",
            )
        return addresses

    def _check_files(self) -> None:
        named = {
            "SEARCH_CA_FILE": self.search_ca_file,
            "SEARCH_CERTIFICATE": self.search_certificate,
            "SEARCH_KEY": self.search_key,
        }
        for name, path in named.items():
            if path and not Path(path).is_file():
                raise _bad(name, f"names {path}, which is no file")
        if bool(self.search_certificate) != bool(self.search_key):
            raise _bad("SEARCH_CERTIFICATE", "and KB_SEARCH_KEY go together")
        if bool(self.search_user) != bool(self.search_password):
            raise _bad("SEARCH_USER", "and KB_SEARCH_PASSWORD go together")


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.username is not None or parts.password is not None:
        # The address itself is not said: the password is in it.
        raise _bad(
            "SEARCH_URL",
            "has no user and password in it; they are KB_SEARCH_USER and "
            "KB_SEARCH_PASSWORD",
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _bad(
            "SEARCH_URL", "must be addresses such as https://search.example:9200"
        )
    return parts


def _check(parts: SplitResult, *, has_password: bool) -> None:
    if has_password and parts.scheme == "http" and not _is_here(parts.hostname or ""):
        raise _bad(
            "SEARCH_URL", "must begin with https://, since a password is sent there"
        )


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _bad(name: str, what: str) -> SettingError:
    return SettingError(f"{PREFIX}{name} {what}.")
