"""Packages of the driver library: whole, released by somebody else, never changed."""

import io

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from kb.content.folder import FolderContentStore
from kb.incidents.models import Incident
from kb.packages import listing, matrix, service, verifying
from kb.packages.errors import (
    ChecksumDiffersError,
    OwnPackageError,
    PackageCase,
    PackageInputError,
    PackageKnownError,
    PackageNotAllowedError,
    PackageTransitionError,
)
from kb.packages.listing import Wanted
from kb.packages.matrix import Verdict
from kb.packages.models import CompatibilityState, DeviceClass, Package, PackageState
from kb.packages.models import to_key as to_model_key
from kb.packages.service import NewPackage

BYTES = b"MZ\x90\x00 a driver, or what stands for one"


@pytest.fixture
def store(tmp_path):
    folder = FolderContentStore(tmp_path / "content")
    folder.prepare(is_new=True)
    return folder


@pytest.fixture
def add(desk, store):
    """Adds a package by a technician."""

    def add(data=BYTES, *, by="technician", **said):
        new = NewPackage(
            **{
                "name": "Universal Print",
                "vendor": "Acme",
                "release": "4.2.0",
                "system": "Windows 11",
                "models": ["P500", "P-510"],
                "device_class": DeviceClass.PRINTER,
                **said,
            }
        )
        file = store.put(io.BytesIO(data))
        return service.add_package(
            desk.session, new, file, "p500_w11.exe", by=desk.as_(by)
        )

    return add


@pytest.fixture
def released(desk, add):
    package = add()
    service.release(desk.session, package, by=desk.as_("reviewer"))
    return package


def test_a_package_has_a_number_and_the_checksum_that_we_computed(add, store):
    package = add()

    assert package.number == "PKG-000001"
    assert store.read(package.file_sha256) == BYTES
    assert package.state is PackageState.DRAFT
    assert [each.name for each in package.models] == ["P500", "P-510"]


def test_a_checksum_that_differs_is_refused(add):
    with pytest.raises(ChecksumDiffersError):
        add(expected="0" * 64)


def test_a_checksum_may_be_written_in_groups_and_capitals(add):
    sha256 = add().file_sha256

    with pytest.raises(PackageKnownError):
        add(expected=f"SHA256: {sha256[:32].upper()} {sha256[32:]}")


@pytest.mark.parametrize(
    ("said", "case"),
    [
        ({"name": " "}, PackageCase.NAME_MISSING),
        ({"vendor": ""}, PackageCase.VENDOR_MISSING),
        ({"release": ""}, PackageCase.RELEASE_MISSING),
        ({"system": ""}, PackageCase.SYSTEM_MISSING),
        ({"models": ["", "-"]}, PackageCase.MODEL_MISSING),
        ({"licence": "x" * 201}, PackageCase.LINE_TOO_LONG),
        ({"expected": "abc"}, PackageCase.BAD_CHECKSUM),
        ({"supersedes": "PKG-9"}, PackageCase.SUPERSEDES_UNKNOWN),
    ],
)
def test_what_is_missing_or_wrong_is_named(add, said, case):
    with pytest.raises(PackageInputError) as refused:
        add(**said)

    assert refused.value.case is case


def test_an_empty_file_is_no_package(add):
    with pytest.raises(PackageInputError):
        add(b"")


def test_only_staff_who_work_on_things_add_packages(add):
    with pytest.raises(PackageNotAllowedError):
        add(by="reporter")


def test_nobody_releases_what_they_added(desk, add):
    package = add()
    package.added_by_id = desk.person("reviewer").id

    with pytest.raises(OwnPackageError):
        service.release(desk.session, package, by=desk.as_("reviewer"))


def test_a_technician_does_not_release(desk, add):
    with pytest.raises(PackageNotAllowedError):
        service.release(desk.session, add(), by=desk.as_("technician"))


def test_what_takes_its_place_withdraws_the_older_one(desk, released, add):
    newer = add(BYTES + b"2", release="4.3.0", supersedes=released.number)

    service.release(desk.session, newer, by=desk.as_("reviewer"))

    assert released.state is PackageState.WITHDRAWN
    assert released.withdrawn_reason == f"→ {newer.number}"
    assert service.list_newer(desk.session, released) == [newer]


def test_a_withdrawn_one_is_not_released_again(desk, released):
    service.withdraw(desk.session, released, "蓝屏", by=desk.as_("reviewer"))

    with pytest.raises(PackageTransitionError):
        service.release(desk.session, released, by=desk.as_("manager"))


@pytest.mark.parametrize("column", ["file_sha256", "release", "system"])
def test_the_database_keeps_a_released_one_as_it_is(desk, released, add, column):
    other = add(BYTES + b"3").file_sha256
    desk.session.flush()
    value = other if column == "file_sha256" else "9.9"

    with pytest.raises(DBAPIError, match="never changes"):
        desk.session.execute(
            update(Package).where(Package.id == released.id).values({column: value})
        )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(text="p 500"), 1),
        (Wanted(text="acme"), 1),
        (Wanted(text="%"), 0),
        (Wanted(device_class=DeviceClass.SCANNER), 0),
        (Wanted(system="Windows 11", state=PackageState.RELEASED), 1),
    ],
)
def test_packages_are_found_by_part_of_their_words(desk, released, wanted, found):
    assert released.state is PackageState.RELEASED
    assert len(listing.list_packages(desk.session, wanted)) == found


def test_the_matrix_shows_what_fits_and_what_is_known(desk, released):
    said = Verdict(
        model="p-500",
        system="windows 11",
        state=CompatibilityState.TESTED,
        package=released.number,
        note="双面打印正常",
    )

    matrix.set_compatibility(desk.session, said, by=desk.as_("technician"))
    shown = matrix.read_matrix(desk.session, "P500")

    (row,) = shown.rows
    cell = row.cells[to_model_key("Windows 11")]
    assert cell.known.state is CompatibilityState.TESTED
    assert list(cell.packages) == [released]
    assert list(shown.systems) == [to_model_key("Windows 11")]


def test_what_was_said_of_a_cell_is_said_anew(desk):
    for state in (CompatibilityState.MUST_UPGRADE, CompatibilityState.UNSUPPORTED):
        said = Verdict(model="P500", system="Windows 7", state=state)
        known = matrix.set_compatibility(desk.session, said, by=desk.as_("technician"))

    assert known.state is CompatibilityState.UNSUPPORTED
    assert known.id == 1


@pytest.mark.parametrize(
    ("said", "case"),
    [
        ({}, PackageCase.TESTED_WITHOUT_PACKAGE),
        ({"package": "PKG-000009"}, PackageCase.NOT_RELEASED),
        ({"model": "-"}, PackageCase.MODEL_MISSING),
        (
            {"state": CompatibilityState.UNSUPPORTED, "incident": "INC-9"},
            PackageCase.UNKNOWN_INCIDENT,
        ),
    ],
)
def test_a_verdict_that_cannot_be_is_refused(desk, said, case):
    verdict = Verdict(
        **{
            "model": "P500",
            "system": "Windows 11",
            "state": CompatibilityState.TESTED,
            **said,
        }
    )

    with pytest.raises(PackageInputError) as refused:
        matrix.set_compatibility(desk.session, verdict, by=desk.as_("technician"))

    assert refused.value.case is case


def test_a_verdict_names_the_incident_in_which_it_showed(desk):
    incident = desk.incident("打印机蓝屏")
    said = Verdict(
        model="P500",
        system="Windows 10",
        state=CompatibilityState.UNSUPPORTED,
        incident=incident.number,
    )

    known = matrix.set_compatibility(desk.session, said, by=desk.as_("technician"))

    assert desk.session.get(Incident, known.incident_id) is incident


def test_bytes_that_changed_are_noticed_and_noted_once(desk, released, store, tmp_path):
    by = desk.as_("manager")
    assert verifying.find_fault(store, released.file_sha256) == ""
    (path,) = (
        each
        for each in (tmp_path / "content").rglob("*")
        if each.is_file() and each.read_bytes() == BYTES
    )
    path.chmod(0o600)
    path.write_bytes(BYTES + b"!")

    fault = verifying.find_fault(store, released.file_sha256)
    found = verifying.note_verified(desk.session, released, fault, by=by)

    assert found.fault == "content_damaged"
    assert not released.is_sound
