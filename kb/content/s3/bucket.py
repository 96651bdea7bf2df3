"""The few requests of S3 that a store of contents needs, with their limits."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, BinaryIO, Final, Self
from urllib.parse import urlsplit

import urllib3
from lxml import etree
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as TooSlowError

from kb.content.s3.signing import EMPTY, Key, sign, to_path, to_query
from kb.content.store import CHUNK, ContentUnavailableError, Writable, full


class _Retry(urllib3.Retry):
    """Asks again where asking failed, and not where no answer came in time.

    Whoever waits for it has waited by then, and has a thread of the service.
    """

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        *others: Any,
        **named: Any,
    ) -> Self:
        if isinstance(error, TooSlowError):
            raise error
        return super().increment(method, url, response, error, *others, **named)


_TIMEOUT: Final = urllib3.Timeout(connect=5.0, read=30.0)
_HASTY: Final = urllib3.Timeout(connect=2.0, read=2.0)
_AGAIN: Final = _Retry(
    total=3,
    redirect=0,
    # Everything we ask for may be asked twice.
    allowed_methods=None,
    status_forcelist=(500, 502, 503, 504),
    backoff_factor=0.2,
    raise_on_status=False,
)
_FULL: Final = frozenset({"QuotaExceeded", "InsufficientStorage", "XMinioStorageFull"})
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_PAGE: Final = "1000"
_ERROR_BYTES: Final = 64 << 10
_CODE: Final = re.compile(rb"<Code>\s*([A-Za-z0-9.]{1,64})\s*</Code>")
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a bucket is, and how to speak to it."""

    endpoint: str
    bucket: str
    key: Key
    ca_file: str | None = None
    is_path_style: bool = True

    def to_url(self, name: str, query: Mapping[str, str]) -> str:
        parts = urlsplit(self.endpoint)
        path = f"{parts.path.rstrip('/')}/{name}"
        host = f"{self.bucket}.{parts.netloc}"
        if self.is_path_style:
            path = f"{parts.path.rstrip('/')}/{self.bucket}/{name}"
            host = parts.netloc
        url = f"{parts.scheme}://{host}{to_path(path)}"
        return f"{url}?{to_query(query)}" if query else url


@dataclass(frozen=True, slots=True)
class Body:
    """What is put: a file at its beginning, its checksum and its bytes."""

    file: BinaryIO
    sha256: str
    size: int


class Bucket:
    """Objects by their names. What the server does not do becomes an error of ours.

    Every method raises ``ContentUnavailableError`` where the server does not answer, or
    refuses us.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._pool = urllib3.PoolManager(
            maxsize=16,
            ca_certs=address.ca_file,
        )

    def changed_at(self, name: str) -> float | None:
        """When an object was put (a POSIX time, by the server's clock), if it is there."""
        with self._asked("HEAD", name) as answer:
            if answer.status == HTTPStatus.NOT_FOUND:
                return None
            self._require(answer, HTTPStatus.OK)
            return parsedate_to_datetime(answer.headers["Last-Modified"]).timestamp()

    def put(self, name: str, body: Body, *, if_absent: bool) -> bool:
        """Keep an object whole or not at all; say whether this was done.

        The server compares the checksum. With *if_absent* one that is there stays.
        Raise ``StoreFullError`` if there is no room.
        """
        headers = {"content-length": str(body.size)}
        if if_absent:
            headers["if-none-match"] = "*"
        with self._asked("PUT", name, headers, body=body) as answer:
            if answer.status in {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT}:
                return False
            self._require(answer, HTTPStatus.OK)
            return True

    def fetch(self, name: str, target: Writable) -> bool:
        """Write an object to *target* in pieces; say whether it is there."""
        with self._asked("GET", name) as answer:
            if answer.status == HTTPStatus.NOT_FOUND:
                self._refuse(answer, but="NoSuchKey")
                return False
            self._require(answer, HTTPStatus.OK)
            for piece in answer.stream(CHUNK, decode_content=False):
                target.write(piece)
            return True

    def delete(self, name: str) -> None:
        """Deleting one that is not there is harmless."""
        with self._asked("DELETE", name) as answer:
            if answer.status != HTTPStatus.NOT_FOUND:
                self._require(answer, HTTPStatus.NO_CONTENT)

    def iter_names(self, beginning: str) -> Iterator[str]:
        """The names that begin so, in order."""
        query = {"list-type": "2", "prefix": beginning, "max-keys": _PAGE}
        while True:
            with self._asked("GET", "", query=query) as answer:
                self._require(answer, HTTPStatus.OK)
                found = _read_list(answer.read())
            yield from found.names
            if not found.token:
                return
            query["continuation-token"] = found.token

    def check(self) -> None:
        """Ask for one name: quickly, and once."""
        query = {"list-type": "2", "max-keys": "1"}
        with self._asked("GET", "", query=query, is_hasty=True) as answer:
            self._require(answer, HTTPStatus.OK)

    @contextmanager
    def _asked(
        self,
        method: str,
        name: str,
        headers: Mapping[str, str] = _NOTHING,
        *,
        query: Mapping[str, str] = _NOTHING,
        body: Body | None = None,
        is_hasty: bool = False,
    ) -> Iterator[BaseHTTPResponse]:
        address = self._address
        url = address.to_url(name, query)
        digest = body.sha256 if body else EMPTY
        now = datetime.now(UTC)
        signed = sign(address.key, method, url, headers, now=now, digest=digest)
        try:
            answer = self._pool.urlopen(
                method,
                url,
                body=body.file if body else None,
                headers=signed,
                preload_content=False,
                timeout=_HASTY if is_hasty else _TIMEOUT,
                retries=False if is_hasty else _AGAIN,
            )
            try:
                yield answer
            finally:
                answer.drain_conn()
                answer.release_conn()
        except HTTPError as error:
            raise ContentUnavailableError(
                f"The content store at {address.endpoint} does not answer. Try again "
                "later; nothing was changed."
            ) from error

    def _require(self, answer: BaseHTTPResponse, wanted: HTTPStatus) -> None:
        if answer.status != wanted:
            self._refuse(answer)

    def _refuse(self, answer: BaseHTTPResponse, *, but: str = "") -> None:
        """Raise what a refusal means, unless its code is *but*."""
        code = _to_code(answer)
        if but and code == but:
            return
        if answer.status == HTTPStatus.INSUFFICIENT_STORAGE or code in _FULL:
            raise full()
        reason = f"{answer.status} {code}".strip()
        raise ContentUnavailableError(
            f"The content store at {self._address.endpoint} refuses what is asked of "
            f"the bucket {self._address.bucket}: {reason}."
        )


@dataclass(frozen=True, slots=True)
class _Page:
    names: list[str]
    token: str


def _read_list(data: bytes) -> _Page:
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ContentUnavailableError(
            "The content store answers what is no list of a bucket. Is KB_S3_ENDPOINT "
            "the address of an S3 server?"
        ) from error
    names = root.findtext("{*}NextContinuationToken") or ""
    return _Page(
        [each.text or "" for each in root.iterfind("{*}Contents/{*}Key")], names
    )


def _to_code(answer: BaseHTTPResponse) -> str:
    found = _CODE.search(answer.read(_ERROR_BYTES) or b"")
    return found[1].decode() if found else ""
