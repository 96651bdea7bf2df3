"""Hosts as they are compared: by their full names, by a short one where that is enough."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.alerts.alert import first_of
from kb.alerts.models import AlertMember

HOST_LABELS: Final = ("instance", "host", "hostname", "node", "nodename")


def find_host(labels: Mapping[str, str]) -> str:
    """The host that labels name, without the port that was asked."""
    return without_port(first_of(labels, HOST_LABELS))


def without_port(address: str) -> str:
    """``core-01:9100`` is core-01, ``https://a.example:8443/x`` is a.example."""
    text = re.sub(r"^\w+://", "", address.strip()).split("/")[0]
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, colon, port = text.rpartition(":")
    is_port = bool(colon) and port.isascii() and port.isdecimal() and ":" not in host
    return host if is_port else text


def full_name(host: str) -> str:
    """``Core-01.example.org.:9100`` is core-01.example.org."""
    return without_port(host).casefold().strip().rstrip(".")


def short_name(host: str) -> str:
    """A host's name up to the first dot; an address as a whole."""
    full = full_name(host)
    is_address = ":" in full or re.fullmatch(r"[\d.]+", full)
    return full if is_address else full.partition(".")[0]


class KnownHosts:
    """Full names that monitoring has ever sent, by the short ones that they have.

    Of each short name the database is asked once; what joins meanwhile is added.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._longer: dict[str, set[str]] = {}

    def read(self, hosts: Iterable[str]) -> None:
        """Ask for all of *hosts* in one statement."""
        short = {short_name(host) for host in hosts if host} - self._longer.keys()
        if not short:
            return
        self._longer |= {name: set() for name in short}
        # Two of one short name say as much as all of them.
        found = self._session.execute(
            select(
                AlertMember.short_host,
                func.min(AlertMember.host),
                func.max(AlertMember.host),
            )
            .where(
                AlertMember.short_host.in_(short),
                AlertMember.host != AlertMember.short_host,
            )
            .group_by(AlertMember.short_host)
        )
        for name, *ends in found:
            self._longer[name].update(ends)

    def add(self, host: str) -> None:
        full, short = full_name(host), short_name(host)
        if full != short and short in self._longer:
            self._longer[short].add(full)

    def list_alike(self, host: str) -> frozenset[str]:
        """Full names that mean the same machine as *host*, itself among them.

        A short name and a full one mean the same only where no other full name that
        monitoring has ever sent is that short: ``db-01`` is nobody's with two sites that
        have a db-01 each.
        """
        full, short = full_name(host), short_name(host)
        if not full:
            return frozenset()
        self.read([host])
        longer = {full, *self._longer[short]} - {short}
        return frozenset({full, short, *longer} if len(longer) == 1 else {full})


def list_alike(session: Session, host: str) -> frozenset[str]:
    """As ``KnownHosts.list_alike``, for one host."""
    return KnownHosts(session).list_alike(host)
