"""The SOAP endpoint: a message in, one operation done, an answer or a fault out."""

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from typing import IO, Final

import structlog
from flask import Blueprint, Response, g, request

from kb.errors import KBError
from web.access import addresses, request_log
from web.api.callers import by_bearer, require_scope
from web.api.content import Content
from web.api.operation import Caller, Operation, opened
from web.api.operations import OPERATIONS
from web.api.rates import rates
from web.api.shapes import Shape
from web.api.words import say
from web.homes import read_secret_key
from web.services import services
from web.soap import (
    attributes,
    contract,
    encodings,
    limits,
    multipart,
    reader,
    security,
    values,
)
from web.soap.encodings import Source
from web.soap.envelope import NAMESPACE, Envelope, Gate, Version
from web.soap.faults import (
    BadMessageFault,
    Blame,
    NotAuthenticatedFault,
    SoapFault,
    TooLargeFault,
    to_fault,
)
from web.soap.limits import Limits
from web.soap.reader import Files, Node
from web.soap.writing import MEDIA_TYPES, to_answer, to_fault_answer

bp = Blueprint("soap", __name__)

ADDED: Final = frozenset(contract.ADDED)
"""What stands in the extended contract alone."""
OFFERED: Final = frozenset(OPERATIONS) - {
    "getRevision",
    "listCourses",
    "getCourse",
    "listTrainingNeeds",
    "listContracts",
    "listMilestones",
    "listHandovers",
    "signHandover",
    "takeSignatureBack",
    "getHandover",
    "getHandoverPackage",
    "putFacts",
    "listDeviations",
    "listPackages",
    "getPackage",
    "getPackageFile",
    "addPictures",
    "editIncident",
    "startIncident",
    "askIncidentBack",
    "answerIncidentBack",
    "withdrawIncident",
    "nameCause",
    "listCauses",
    "listSpellings",
    "mergeSpellings",
    "undoSpellings",
    "findCallers",
    "getCaller",
    "listRequestKinds",
    "getRequest",
    "listClients",
    "listCannedReplies",
    "addCannedReply",
    "changeCannedReply",
    "listWatches",
    "watch",
    "unwatch",
    "listMacros",
    "getMacro",
    "previewMacro",
    "runMacro",
    "addMacro",
    "changeMacro",
    "removeMacro",
    "solveOnTelephone",
    "decideRequest",
    "createWebhook",
    "listWebhooks",
    "getWebhook",
    "editWebhook",
    "removeWebhook",
    "listDeliveries",
    "redeliver",
    "postAlerts",
    "getGuide",
    "listGuides",
    "listReports",
    "listRecords",
    "getRecord",
    "putRecord",
    "listRecordFiles",
    "addRecordFiles",
    "getRecordFile",
    "moveStock",
    "listItems",
    "getItem",
    "proposeItem",
    "planItem",
    "completeItem",
    "checkItem",
    "rejectItem",
    "complain",
    "listComplaints",
    "decideComplaint",
    "listSurveys",
    "listEmergencyPlans",
    "drillEmergencyPlan",
    "listDuties",
    "listDutyRuns",
    "completeDutyRun",
    "skipDutyRun",
    "listQualityIndicators",
    "listFindings",
    "getFinding",
    "explainFinding",
    "decideExplanation",
    "askBackOffice",
    *ADDED,
}
"""What the first contract promises; a test compares the two."""
FILES: Final = frozenset({f"{{{NAMESPACE}}}data", "data"})
"""Elements that hold a file."""
SPOOLED: Final = 1 << 20
"""Bytes of a file that stay in memory before it goes to disk."""

log = structlog.get_logger()


@bp.get("/soap")
def describe() -> Response:
    """The contract: ``?wsdl`` for SOAP 1.1, ``?wsdl12`` for SOAP 1.2, ``?xsd``.

    With ``&extended`` it has the optional elements that have been added since.
    """
    asked = [name.lower() for name in request.args] or ["wsdl"]
    schema = contract.EXTENDED if "extended" in asked else contract.FIRST
    if asked[0] == "xsd":
        return Response(contract.read(schema), mimetype="text/xml")
    name = asked[0] if asked[0] in contract.WSDL_FILES else "wsdl"
    text = contract.to_wsdl(name, addresses.absolute("soap.serve"), schema)
    return Response(text, mimetype="text/xml")


@bp.post("/soap")
def serve() -> Response:
    is_12 = request.mimetype == MEDIA_TYPES[Version.SOAP_12]
    message = _Message(Version.SOAP_12 if is_12 else Version.SOAP_11)
    try:
        return message.answer()
    except Exception as error:  # noqa: BLE001 - a SOAP client can read nothing but a fault.
        fault = _to_fault(error)
        answer = to_fault_answer(fault, message.version)
        request_log.note_refusal(fault.code, answer.status_code)
        return answer


def _to_fault(error: Exception) -> SoapFault:
    if isinstance(error, SoapFault):
        return error
    if isinstance(error, KBError):
        return to_fault(error, say(error))
    log.error("request_failed", path=request.path, exc_info=error)
    return SoapFault("internal_error", "Something went wrong here.", blame=Blame.SERVER)


class _Message:
    """One message on its way through: who sends it is known before what it says."""

    def __init__(self, version: Version) -> None:
        self.version = version
        """What the answer is written in; the envelope has the last word."""
        self._limits = limits.for_uploads(services().settings.upload_limit_mb)
        self._caller: Caller | None = None
        self._gate = Gate(self._admit)
        self._files = ExitStack()

    def answer(self) -> Response:
        with self._files:
            return self._answer()

    def _answer(self) -> Response:
        self._caller = by_bearer(
            services(), request.headers.get("Authorization", ""), security.CHANNEL
        )
        envelope = self._read()
        operation = _find(envelope.body)
        caller = self._require_caller()
        require_scope(caller, operation.scope)
        g.user = caller.user
        attributes.require_known(envelope.body)
        given = values.to_input(operation.takes, envelope.body)
        return to_answer(operation.name, _run(operation, caller, given), self.version)

    def _read(self) -> Envelope:
        if request.headers.get("Content-Encoding", "identity") != "identity":
            raise BadMessageFault("Messages are sent uncompressed.")
        # How much comes is counted below: the answer has to be a fault.
        request.max_content_length = self._limits.bytes + 2
        if (request.content_length or 0) > self._limits.bytes:
            raise _too_large(self._limits)
        source = _Bounded(request.stream, self._limits)
        if request.mimetype == "multipart/related":
            self._read_parts(source)
        else:
            charset = request.mimetype_params.get("charset", "")
            self._parse(encodings.read_text(source, charset))
        return self._gate.open()

    def _read_parts(self, source: Source) -> None:
        boundary, start = multipart.read_boundary(request.headers["Content-Type"])
        parts = multipart.Parts(self._limits.parts, self._new_file)
        parts.read(source, boundary)
        root, charset = parts.root(start)
        tree = self._parse(encodings.read_text(root, charset))
        for node, href in list(multipart.includes(tree)):
            if node.name not in FILES or len(node.children) != 1:
                raise BadMessageFault("Only the content of a file is included.")
            node.children.clear()
            node.content = Content(parts.find(href))

    def _parse(self, pieces: Iterable[str]) -> Node:
        try:
            return reader.parse(
                pieces, self._limits, Files(FILES, self._new_file), self._gate.watch
            )
        finally:
            self.version = self._gate.version or self.version

    def _admit(self, header: Node | None) -> None:
        """Judge the security header, before anything of the body is read."""
        if header is not None:
            security.require_fresh(header, services().now())
            token = security.find_token(header)
            if token is not None and self._caller is None:
                self._caller = security.recognise(
                    services(),
                    read_secret_key(services().settings),
                    token,
                    request.remote_addr or "",
                )
        rates().take(self._require_caller().bucket)

    def _new_file(self) -> IO[bytes]:
        return self._files.enter_context(
            tempfile.SpooledTemporaryFile(max_size=SPOOLED)
        )

    def _require_caller(self) -> Caller:
        if self._caller is None:
            raise NotAuthenticatedFault(
                "Send an API token as Authorization: Bearer, or a UsernameToken."
            )
        return self._caller


def _find(body: Node) -> Operation:
    if body.local not in OFFERED | ADDED or body.namespace != NAMESPACE:
        raise BadMessageFault(
            f"There is no operation {body.local} in {body.namespace or 'no namespace'}."
        )
    return OPERATIONS[body.local]


def _run(operation: Operation, caller: Caller, given: Shape) -> Shape:
    with opened(operation, caller, services(), given) as call:
        result = operation.run(call, given)
    assert result is not None, "what SOAP offers has a result"
    return result


class _Bounded:
    """The bytes of a request, as many as are allowed."""

    def __init__(self, stream: Source, bounds: Limits) -> None:
        self._stream = stream
        self._bounds = bounds
        self._left = bounds.bytes

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._left + 1 if size < 0 else min(size, self._left + 1)
        data = self._stream.read(wanted)
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._bounds)
        return data


def _too_large(bounds: Limits) -> TooLargeFault:
    return TooLargeFault(f"A message may have {bounds.bytes:,} bytes.")
