"""The envelope of a message: its version, its headers, and the one thing in its body."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from web.soap.faults import BadMessageFault, Blame, SoapFault
from web.soap.reader import Node

NAMESPACE: Final = "urn:yunzhi:v1"
SECURITY: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
UTILITY: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
)


class Version(StrEnum):
    """SOAP's versions, by the namespace of their envelope."""

    SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
    SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"


_HERE: Final = {
    Version.SOAP_11: frozenset({"", "http://schemas.xmlsoap.org/soap/actor/next"}),
    Version.SOAP_12: frozenset(
        {
            "",
            "http://www.w3.org/2003/05/soap-envelope/role/next",
            "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
        }
    ),
}
_ROLE: Final = {Version.SOAP_11: "actor", Version.SOAP_12: "role"}
_ENVELOPE_DEPTH: Final = 1
_PART_DEPTH: Final = 2


@dataclass(frozen=True, slots=True)
class Envelope:
    version: Version
    body: Node
    """The wrapper of the operation."""


Admit = Callable[[Node | None], None]
"""Judges a message by its security header; raises what the sender is told."""


class Gate:
    """Follows an envelope as it is read, and lets its header be judged before its body.

    The reader tells it of every element that begins.
    """

    def __init__(self, admit: Admit) -> None:
        self.version: Version | None = None
        """Known from the first element on."""
        self._admit = admit
        self._root: Node | None = None

    def watch(self, node: Node, depth: int) -> None:
        if depth == _ENVELOPE_DEPTH:
            self.version = to_version(node)
            self._root = node
        elif depth == _PART_DEPTH and node.local == "Body":
            self._judge_header()

    def open(self) -> Envelope:
        """The envelope, now that it is complete. Raise ``SoapFault``."""
        assert self._root is not None, "the reader has told of the root"
        assert self.version is not None, "and of its namespace"
        names = [child.name for child in self._root.children]
        header, body = (f"{{{self.version}}}{name}" for name in ("Header", "Body"))
        if names not in ([body], [header, body]):
            raise BadMessageFault("An envelope has one body, after at most one header.")
        operation = self._root.children[-1].children
        if len(operation) != 1:
            raise BadMessageFault("The body holds one element: that of the operation.")
        return Envelope(self.version, operation[0])

    def _judge_header(self) -> None:
        assert self._root is not None, "the body is inside the root"
        assert self.version is not None, "the root came first"
        header = self._root.find(f"{{{self.version}}}Header")
        blocks = header.children if header else []
        _require_understood(blocks, self.version)
        self._admit(header.find(f"{{{SECURITY}}}Security") if header else None)


def to_version(root: Node) -> Version:
    if root.local != "Envelope":
        raise BadMessageFault("The message is no SOAP envelope.")
    try:
        return Version(root.namespace)
    except ValueError:
        raise SoapFault(
            "bad_message",
            "The envelope is neither of SOAP 1.1 nor of SOAP 1.2.",
            blame=Blame.VERSION_MISMATCH,
        ) from None


def _require_understood(blocks: Iterable[Node], version: Version) -> None:
    for block in blocks:
        must = block.attributes.get(f"{{{version}}}mustUnderstand", "").strip()
        role = block.attributes.get(f"{{{version}}}{_ROLE[version]}", "").strip()
        if must in ("1", "true") and role in _HERE[version] and not _is_known(block):
            raise SoapFault(
                "not_understood",
                f"The header {block.local} must be understood, and is not.",
                path=block.name,
                blame=Blame.MUST_UNDERSTAND,
            )


def _is_known(block: Node) -> bool:
    """Of security, tokens and times are read; signatures and ciphers are not."""
    if block.name != f"{{{SECURITY}}}Security":
        return False
    return {child.local for child in block.children} <= {"UsernameToken", "Timestamp"}
