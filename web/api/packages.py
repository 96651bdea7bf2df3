"""Operations on the driver library: what there is for a device, and the bytes."""

from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from ingest import media_types
from kb import numbering
from kb.errors import NotFoundError
from kb.packages import listing, service
from kb.packages.listing import PAGE_SIZE, Wanted
from kb.packages.models import (
    Architecture,
    DeviceClass,
    Package,
    PackageState,
)
from kb.people.models import Scope
from web.api.content import Content
from web.api.knowledge import AttachmentOutput
from web.api.operation import Call, Operation
from web.api.shapes import Moment, Shape, Tag, Word
from web.api.staff import require_staff

_Number = Annotated[str, StringConstraints(pattern=numbering.PACKAGES.pattern)]


class PackagesInput(Shape):
    q: Word = ""
    """Part of a name, a vendor or a model."""
    system: Word = ""
    device_class: DeviceClass | None = None
    state: PackageState = PackageState.RELEASED
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class PackageInput(Shape):
    number: _Number


class PackageOutput(Shape):
    number: str
    name: str
    vendor: str
    release: str
    """Its version, as the vendor writes it."""
    device_class: DeviceClass
    models: list[str]
    system: str
    system_from: str
    system_to: str
    architecture: Architecture
    state: PackageState
    file_name: str
    size: int
    sha256: str
    supersedes: str = ""
    """The number of the package that it takes the place of."""
    released_at: Moment | None = None
    sound: bool
    """What the last comparison with its checksum said."""

    item_names: ClassVar = {"models": "model"}


class PackagesOutput(Shape):
    packages: list[PackageOutput]
    more: bool

    item_names: ClassVar = {"packages": "package"}


def list_packages(call: Call, given: PackagesInput) -> PackagesOutput:
    """Raise ``NotFoundError`` for others than staff."""
    require_staff(call, "listPackages")
    wanted = Wanted(
        text=given.q,
        system=given.system,
        device_class=given.device_class,
        state=given.state,
        page=given.page,
    )
    found = listing.list_packages(call.session, wanted)
    return PackagesOutput(
        packages=[_to_output(each) for each in found[:PAGE_SIZE]],
        more=len(found) > PAGE_SIZE,
    )


def get_package(call: Call, given: PackageInput) -> PackageOutput:
    require_staff(call, "getPackage")
    return _to_output(_find(call, given.number))


def get_file(call: Call, given: PackageInput) -> AttachmentOutput:
    """The bytes as they came in."""
    require_staff(call, "getPackageFile")
    package = _find(call, given.number)
    content = call.services.content
    with content.open(package.file_sha256) as file:
        media_type = media_types.sniff(file, package.file_name)
    return AttachmentOutput(
        name=package.file_name,
        media_type=media_type,
        size=package.size,
        sha256=package.file_sha256,
        data=Content(content.open(package.file_sha256)),
    )


def _find(call: Call, number: str) -> Package:
    package = service.find_numbered(call.session, number)
    if package is None:
        raise NotFoundError("package", number)
    return package


def _to_output(package: Package) -> PackageOutput:
    return PackageOutput(
        number=package.number,
        name=package.name,
        vendor=package.vendor,
        release=package.release,
        device_class=package.device_class,
        models=[each.name for each in package.models],
        system=package.system,
        system_from=package.system_from,
        system_to=package.system_to,
        architecture=package.architecture,
        state=package.state,
        file_name=package.file_name,
        size=package.size,
        sha256=package.file_sha256,
        supersedes=package.supersedes.number if package.supersedes else "",
        released_at=package.released_at,
        sound=package.is_sound,
    )


LIST: Final = Operation(
    name="listPackages",
    summary="List the packages of the driver library.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=PackagesInput,
    gives=PackagesOutput,
    run=list_packages,
)
GET: Final = Operation(
    name="getPackage",
    summary="Read one package of the driver library.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=PackageInput,
    gives=PackageOutput,
    run=get_package,
)
GET_FILE: Final = Operation(
    name="getPackageFile",
    summary="Download a package of the driver library, as it came in.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=PackageInput,
    gives=AttachmentOutput,
    run=get_file,
)
