"""Operations on files of records: listed, brought, downloaded; never of private records."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from kb.audit import By
from kb.incidents.opening import IncomingFile
from kb.people.models import Scope
from kb.registers import files
from kb.registers.models import RecordFile
from web.api.content import Content
from web.api.knowledge import AttachmentOutput
from web.api.operation import Call, Operation
from web.api.registers import RecordInput, get_public
from web.api.shapes import Id, Moment, Shape, Tag
from web.api.staff import require_staff
from web.api.submissions import MOST_FILES, FileInput
from web.intake.attaching import keep_file
from web.intake.leaving import find_leaving
from web.services import Services


class RecordFileInput(RecordInput):
    file: Id


class AddRecordFilesInput(RecordInput):
    files: Annotated[list[FileInput], Field(max_length=MOST_FILES)] = []

    item_names: ClassVar = {"files": "file"}


class RecordFileOutput(Shape):
    id: int
    name: str
    media_type: str
    size: int
    """Bytes."""
    sha256: str
    """Of the file as it came."""
    added_at: Moment


class RecordFilesOutput(Shape):
    files: list[RecordFileOutput]

    item_names: ClassVar = {"files": "file"}


def list_files(call: Call, given: RecordInput) -> RecordFilesOutput:
    require_staff(call, "listRecordFiles")
    found = files.list_files(call.session, get_public(call, given.code))
    return RecordFilesOutput(files=[_to_output(each) for each in found])


def prepare(services: Services, given: AddRecordFilesInput) -> list[IncomingFile]:
    """Keep the bytes before anybody has to wait for the transaction."""
    kept = []
    for each in given.files:
        with each.data.file as source:
            kept.append(keep_file(services.content, services.pool, each.name, source))
    return kept


def add_files(call: Call, given: AddRecordFilesInput) -> RecordFilesOutput:
    require_staff(call, "addRecordFiles")
    record = get_public(call, given.code)
    files.add_files(call.session, record, call.prepared, by=By(call.actor, call.now))
    call.session.flush()  # The answer has their ids.
    return list_files(call, given)


def get_file(call: Call, given: RecordFileInput) -> AttachmentOutput:
    require_staff(call, "getRecordFile")
    file = files.get_file(call.session, get_public(call, given.code), given.file)
    leaving = find_leaving(call.services, call.session, file, call.user)
    return AttachmentOutput(
        name=leaving.name,
        media_type=leaving.media_type,
        size=leaving.size,
        sha256=leaving.sha256,
        data=Content(call.services.content.open(leaving.sha256)),
    )


def _to_output(file: RecordFile) -> RecordFileOutput:
    return RecordFileOutput(
        id=file.id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.blob_sha256,
        added_at=file.at,
    )


LIST: Final = Operation(
    name="listRecordFiles",
    summary="List the files of a record.",
    tag=Tag.REGISTERS,
    scope=Scope.READ,
    takes=RecordInput,
    gives=RecordFilesOutput,
    run=list_files,
)
ADD: Final = Operation(
    name="addRecordFiles",
    summary="Bring files of a record: invoices, scans, photographs; all of them come back.",
    tag=Tag.REGISTERS,
    scope=Scope.INCIDENTS,
    takes=AddRecordFilesInput,
    gives=RecordFilesOutput,
    run=add_files,
    writes=True,
    prepare=prepare,
)
GET: Final = Operation(
    name="getRecordFile",
    summary="Download a file of a record.",
    tag=Tag.REGISTERS,
    scope=Scope.READ,
    takes=RecordFileInput,
    gives=AttachmentOutput,
    run=get_file,
)
