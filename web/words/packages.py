"""What is said of packages of the driver library."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext

from kb.packages.models import (
    Architecture,
    CompatibilityState,
    DeviceClass,
    PackageState,
)

STATES: Final[Mapping[str, Any]] = {
    PackageState.DRAFT: lazy_gettext("Waits for release"),
    PackageState.RELEASED: lazy_gettext("Released"),
    PackageState.WITHDRAWN: lazy_gettext("Withdrawn"),
}
CLASSES: Final[Mapping[str, Any]] = {
    DeviceClass.PRINTER: lazy_gettext("Printer"),
    DeviceClass.SCANNER: lazy_gettext("Scanner"),
    DeviceClass.DISPLAY: lazy_gettext("Graphics"),
    DeviceClass.NETWORK: lazy_gettext("Network adapter"),
    DeviceClass.STORAGE: lazy_gettext("Storage"),
    DeviceClass.MAINBOARD: lazy_gettext("Mainboard"),
    DeviceClass.CARD_READER: lazy_gettext("Card reader"),
    DeviceClass.FIRMWARE: lazy_gettext("Firmware"),
    DeviceClass.SOFTWARE: lazy_gettext("Software medium"),
    DeviceClass.OTHER: lazy_gettext("Other device"),
}
ARCHITECTURES: Final[Mapping[str, Any]] = {
    Architecture.ANY: lazy_gettext("any"),
    Architecture.X86: "x86",
    Architecture.X64: "x64",
    Architecture.ARM64: "ARM64",
    Architecture.LOONGARCH64: "LoongArch64",
}
COMPATIBILITY: Final[Mapping[str, Any]] = {
    CompatibilityState.TESTED: lazy_gettext("Tested"),
    CompatibilityState.UNSUPPORTED: lazy_gettext("Unsupported"),
    CompatibilityState.MUST_UPGRADE: lazy_gettext("Must be upgraded"),
}
ERRORS: Final[dict[str, Any]] = {
    "package_not_allowed": lazy_gettext(
        "You may not do this with packages. Technicians add them, reviewers release them."
    ),
    "package_wrong_state": lazy_gettext(
        "This is not possible any more: the package has moved on. Look at it again."
    ),
    "own_package": lazy_gettext("You added it yourself: somebody else releases it."),
    "checksum_differs": lazy_gettext(
        "The file has the SHA-256 %(computed)s, not the one that you gave. Fetch it again "
        "from its vendor."
    ),
    "package_known": lazy_gettext(
        "These bytes are in the library already: %(number)s."
    ),
    "bad_package": lazy_gettext("Check what you entered for the package."),
}
CASES: Final[dict[str, Any]] = {
    "PackageCase.NAME_MISSING": lazy_gettext("Give the package a name."),
    "PackageCase.VENDOR_MISSING": lazy_gettext("Say who makes it."),
    "PackageCase.RELEASE_MISSING": lazy_gettext("Say which version it is."),
    "PackageCase.SYSTEM_MISSING": lazy_gettext("Say which operating system it is for."),
    "PackageCase.MODEL_MISSING": lazy_gettext("Name at least one model that it fits."),
    "PackageCase.FILE_MISSING": lazy_gettext("Choose the file."),
    "PackageCase.FILE_EMPTY": lazy_gettext("The file is empty. Choose another one."),
    "PackageCase.LINE_TOO_LONG": lazy_gettext(
        "This may have up to %(limit)s characters."
    ),
    "PackageCase.BAD_CHECKSUM": lazy_gettext(
        "A SHA-256 has 64 digits and letters from a to f."
    ),
    "PackageCase.SUPERSEDES_UNKNOWN": lazy_gettext("There is no package %(number)s."),
    "PackageCase.REASON_MISSING": lazy_gettext("Say why, then send it again."),
    "PackageCase.TESTED_WITHOUT_PACKAGE": lazy_gettext(
        "Choose the package that it was tested with."
    ),
    "PackageCase.NOT_RELEASED": lazy_gettext("Choose a package that is released."),
    "PackageCase.UNKNOWN_INCIDENT": lazy_gettext("There is no incident %(number)s."),
}
