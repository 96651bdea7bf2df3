"""Requests to the cluster, and what becomes of its refusals."""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionError as UnreachableError,
)
from opensearchpy.exceptions import (
    ConnectionTimeout,
    OpenSearchException,
    SSLError,
    TransportError,
)

from search.engines.opensearch.cluster import Cluster
from search.errors import AwayCase, IndexAwayError

_LINES: Final = {"content-type": "application/x-ndjson"}
_GONE: Final = frozenset(
    {"index_not_found_exception", "alias_not_found_exception"}
    # A name that only an alias can have: nobody has it any more.
    | {"invalid_index_name_exception"}
)
_BUSY: Final = 429
_FORBIDDEN: Final = frozenset({401, 403})
_FAILED: Final = 500
_NOT_YET: Final = 503
"""Of a cluster that has no manager at this moment."""

# It tells each request that failed; we tell the failure, once.
logging.getLogger("opensearch").setLevel(logging.CRITICAL)


class GenerationGoneError(Exception):
    """Another generation is in force by now; whoever asks again is told by that one."""


class Connection:
    """One client, with its connections to all nodes, for all threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._client = OpenSearch(
            hosts=list(cluster.addresses),
            http_auth=(cluster.user, cluster.password) if cluster.user else None,
            verify_certs=True,
            ca_certs=cluster.ca_file or None,
            client_cert=cluster.certificate_file or None,
            client_key=cluster.key_file or None,
            timeout=cluster.seconds,
            # Another node is asked at once; twice the same is harmless.
            max_retries=len(cluster.addresses),
            retry_on_status=(502, 503, 504),
        )

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        seconds: float | None = None,
        **parameters: Any,
    ) -> Any:
        """What the cluster answers.

        Raise ``IndexAwayError`` if it does not, and ``GenerationGoneError`` if it has no
        such index.
        """
        wait = seconds or self._cluster.seconds
        return self._request(method, path, body, parameters, wait, None)

    def send_lines(
        self,
        path: str,
        lines: Iterable[str],
        *,
        seconds: float | None = None,
        **parameters: Any,
    ) -> Any:
        """The same for many in one, each in JSON."""
        body = "".join(f"{line}\n" for line in lines)
        wait = seconds or self._cluster.seconds
        return self._request("POST", path, body, parameters, wait, _LINES)

    def _request(
        self,
        method: str,
        path: str,
        body: Any,
        parameters: Mapping[str, Any],
        seconds: float,
        headers: Mapping[str, str] | None,
    ) -> Any:
        try:
            return self._client.transport.perform_request(
                method,
                path,
                params={"request_timeout": seconds, **parameters},
                body=body,
                headers=headers,
            )
        except OpenSearchException as error:
            raise _to_error(error) from error

    def close(self) -> None:
        self._client.close()


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def require_all(answer: Mapping[str, Any]) -> None:
    """Of a search; part of the hits must never pass for all of them."""
    if "error" in answer:
        raise refused(answer["error"], int(answer.get("status", _FAILED)))
    if answer["timed_out"]:
        raise away(AwayCase.SLOW)
    if answer["_shards"]["failed"]:
        raise away(AwayCase.PARTIAL)


def refused(reason: Mapping[str, Any] | str, status: int) -> Exception:
    """What an answer of that status and that reason means to us."""
    kind = reason.get("type", "") if isinstance(reason, Mapping) else str(reason)
    if kind in _GONE:
        return GenerationGoneError(kind)
    if kind == "cluster_block_exception" and status != _NOT_YET:
        return away(AwayCase.FULL)
    if status == _BUSY or "circuit_breaking" in kind or "rejected" in kind:
        return away(AwayCase.BUSY)
    if status in _FORBIDDEN:
        return away(AwayCase.REFUSED)
    if status >= _FAILED:
        return away(AwayCase.PARTIAL)
    return OpenSearchException(f"{status} {kind}")


def away(case: AwayCase) -> IndexAwayError:
    return IndexAwayError(_SENTENCES[case], case=case)


def _to_error(error: OpenSearchException) -> Exception:
    match error:
        case ConnectionTimeout():
            return away(AwayCase.SLOW)
        case SSLError():
            return away(AwayCase.UNTRUSTED)
        case UnreachableError():
            return away(AwayCase.UNREACHABLE)
        case TransportError() if isinstance(error.status_code, int):
            info = error.info if isinstance(error.info, Mapping) else {}
            return refused(info.get("error", error.error), error.status_code)
        case _:
            return error


_SENTENCES: Final = {
    AwayCase.UNREACHABLE: "The search cluster cannot be reached. Try again later.",
    AwayCase.UNTRUSTED: "The search cluster has no certificate that is trusted here. "
    "Check KB_SEARCH_CA_FILE.",
    AwayCase.REFUSED: "The search cluster refuses us. Check KB_SEARCH_USER, "
    "KB_SEARCH_PASSWORD and what they may do there.",
    AwayCase.SLOW: "The search cluster did not answer in time. Try again later.",
    AwayCase.BUSY: "The search cluster has too much to do. Try again later.",
    AwayCase.FULL: "The search cluster takes no changes: its disks are full. Make room "
    "there.",
    AwayCase.PARTIAL: "A part of the search index does not answer. Try again later.",
}
