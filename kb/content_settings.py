"""Settings of the content store: a folder of this machine or a shared one, or a bucket."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kb.setting_values import PREFIX, SettingError, describe, read_secret

STORES: Final = ("folder", "s3")
_PREFIX: Final = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*|")
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_MB: Final = 1 << 20


@dataclass(frozen=True, kw_only=True)
class ContentSettings:
    """A part of ``Settings``."""

    content_store: str = field(
        default="folder",
        metadata=describe("Where the files are kept: `folder`, or `s3`: a bucket."),
    )
    content_folder: str = field(
        default="",
        metadata=describe(
            "Folder of the files that several hosts share, mounted on each of them. "
            "Default: `content` in the home folder, of this machine alone."
        ),
    )
    content_cache_mb: int = field(
        default=1024,
        metadata=describe(
            "MB that copies of files in a bucket may take in the home folder of each "
            "host; those not used for longest leave."
        ),
    )
    s3_endpoint: str = field(
        default="",
        metadata=describe(
            "Address of the S3 server, such as `https://s3.example`; `http` on this "
            "machine only."
        ),
    )
    s3_bucket: str = field(
        default="", metadata=describe("Name of the bucket; it is not made by us.")
    )
    s3_prefix: str = field(
        default="content",
        metadata=describe(
            "What the names of our files in the bucket begin with; each installation "
            "has its own."
        ),
    )
    s3_region: str = field(
        default="us-east-1",
        metadata=describe("Region with which requests are signed."),
    )
    s3_key_id: str = field(
        default="",
        metadata=describe("Name of the key with which requests are signed."),
    )
    s3_secret: str = field(
        default="", repr=False, metadata=describe("The secret of that key.")
    )
    s3_secret_file: str = field(
        default="",
        metadata=describe("File that holds the secret, in place of `KB_S3_SECRET`."),
    )
    s3_ca_file: str = field(
        default="",
        metadata=describe(
            "File with the certificates of the authorities by which the S3 server is "
            "trusted. Default: those of the machine."
        ),
    )
    s3_path_style: bool = field(
        default=True,
        metadata=describe(
            "Whether the bucket is named in the path of addresses, else before the host."
        ),
    )

    @property
    def is_content_shared(self) -> bool:
        """Whether the files lie elsewhere than in the home folder."""
        return self.content_store == "s3" or bool(self.content_folder)

    @property
    def content_cache_bytes(self) -> int:
        return self.content_cache_mb * _MB

    @property
    def s3_signing_secret(self) -> str:
        """Raise ``SettingError`` if its file cannot be read."""
        if not self.s3_secret_file:
            return self.s3_secret
        return read_secret("s3_secret_file", self.s3_secret_file)

    def require_content_store(self) -> None:
        """Raise ``SettingError`` for a store that cannot be used as it is described."""
        if self.content_store == "s3":
            self.require_bucket()

    def require_bucket(self) -> None:
        """Raise ``SettingError`` unless all is said that a bucket needs."""
        for name in ("s3_endpoint", "s3_bucket", "s3_key_id"):
            if not getattr(self, name):
                raise SettingError(f"{PREFIX}{name.upper()} is needed for a bucket.")
        if not (self.s3_secret or self.s3_secret_file):
            raise SettingError(f"{PREFIX}S3_SECRET or its file is needed for a bucket.")
        if not _BUCKET.fullmatch(self.s3_bucket):
            raise SettingError(f"{PREFIX}S3_BUCKET is not the name of a bucket.")
        if not _PREFIX.fullmatch(self.s3_prefix) or ".." in self.s3_prefix:
            raise SettingError(
                f"{PREFIX}S3_PREFIX is made of words of letters, digits and .-_ with / "
                "between them."
            )
        if self.s3_ca_file and not Path(self.s3_ca_file).expanduser().is_file():
            raise SettingError(
                f"There is no file {self.s3_ca_file} of {PREFIX}S3_CA_FILE."
            )
        _require_endpoint(self.s3_endpoint)


def _require_endpoint(text: str) -> None:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.query or parts.fragment or parts.username is not None:
        raise SettingError(
            f"{PREFIX}S3_ENDPOINT is an address such as https://s3.example, without a "
            "user or a password."
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise SettingError(
            f"{PREFIX}S3_ENDPOINT begins with https://; http:// is for this machine only."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
