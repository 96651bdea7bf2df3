"""Whom this machine trusts to say that a server is the one that it claims to be."""

import os
import ssl
from pathlib import Path
from typing import Final

_PLACES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Of Debian, Red Hat, SUSE and Alpine."""
OF_ITS_LIBRARY: Final = "system"


def find_authorities() -> str:
    """The file of certificates that is named by ``SSL_CERT_FILE``, or the system's own.

    The library in psycopg's wheel looks for those of the system in a folder of its own,
    which nobody has: it has to be told.
    """
    given = (os.environ.get("SSL_CERT_FILE"), find_default())
    found = (each for each in (*given, *_PLACES) if each and Path(each).is_file())
    return next(found, OF_ITS_LIBRARY)


def find_default() -> str | None:
    """As Python's own library has it."""
    return ssl.get_default_verify_paths().cafile
