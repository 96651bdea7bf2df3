"""The driver library of the demonstration: small files that stand for packages.

Nothing in them runs; a notice in each says what it stands for.
"""

import io
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from kb.packages import matrix, service
from kb.packages.matrix import Verdict
from kb.packages.models import (
    Architecture,
    CompatibilityState,
    DeviceClass,
    Package,
)
from kb.packages.service import NewPackage
from web.demo.cast import Cast
from web.services import Services

_NOTICE: Final = "演示用文件，代表 {name}，不可安装。\nA file of the demonstration, standing for {name}.\n"


@dataclass(frozen=True, slots=True)
class Shown:
    package: NewPackage
    file_name: str
    is_released: bool = True


def _printer(release: str, system: str, file_name: str, **said: str) -> Shown:
    return Shown(
        NewPackage(
            name="通用打印驱动",
            vendor="奔图",
            release=release,
            system=system,
            models=("P500", "P500DN", "P510"),
            device_class=DeviceClass.PRINTER,
            architecture=Architecture.X64,
            signed_by="Microsoft Windows Hardware Compatibility Publisher",
            licence="厂商许可，随设备使用",
            source_url="https://vendor.example/support/p500",
            notes="先断开 USB 线再安装；安装后在“设备和打印机”中打印测试页。",
            **said,
        ),
        file_name,
    )


PACKAGES: Final = (
    _printer("2.1.0", "Windows 11", "P500_Win11_x64_2.1.0.exe", system_from="21H2"),
    _printer(
        "2.3.4",
        "Windows 11",
        "P500_Win11_x64_2.3.4.exe",
        system_from="22H2",
        supersedes="PKG-000001",
    ),
    _printer("1.9.2", "Windows 10", "P500_Win10_x64_1.9.2.exe"),
    Shown(
        NewPackage(
            name="高拍仪驱动",
            vendor="良田",
            release="5.0.1",
            system="Windows 10",
            models=("S1020", "S1080"),
            device_class=DeviceClass.SCANNER,
            licence="厂商许可，随设备使用",
        ),
        "S1020_driver_5.0.1.zip",
    ),
    Shown(
        NewPackage(
            name="千兆网卡驱动",
            vendor="Intel",
            release="29.1",
            system="银河麒麟 V10",
            models=("I219-LM", "I225-V"),
            device_class=DeviceClass.NETWORK,
            architecture=Architecture.X64,
        ),
        "intel-nic-kylin-v10-29.1.tar.gz",
    ),
    Shown(
        NewPackage(
            name="通用打印驱动",
            vendor="奔图",
            release="3.0.0-beta",
            system="Windows 11",
            models=("P500", "P510"),
            device_class=DeviceClass.PRINTER,
        ),
        "P500_Win11_x64_3.0.0-beta.exe",
        is_released=False,
    ),
)
KNOWN: Final = (
    (
        "P500",
        "Windows 11",
        CompatibilityState.TESTED,
        "PKG-000002",
        "双面打印、涉密标识打印均正常",
    ),
    ("P500", "Windows 10", CompatibilityState.TESTED, "PKG-000003", ""),
    (
        "P500",
        "Windows 7",
        CompatibilityState.UNSUPPORTED,
        "",
        "厂商已停止支持，请更换系统",
    ),
    (
        "S1020",
        "Windows 11",
        CompatibilityState.MUST_UPGRADE,
        "",
        "须先升级固件到 5.2 以上",
    ),
)


def add_packages(services: Services) -> int:
    """Add those packages to a home that has none; return how many that were."""
    files = [
        services.content.put(io.BytesIO(_NOTICE.format(name=each.file_name).encode()))
        for each in PACKAGES
    ]
    with services.database.writing() as session:
        if session.scalar(select(Package.id).limit(1)) is not None:
            return 0
        cast = Cast(session, services.now())
        for shown, file in zip(PACKAGES, files, strict=True):
            package = service.add_package(
                session, shown.package, file, shown.file_name, by=cast.as_("expert")
            )
            if shown.is_released:
                service.release(session, package, by=cast.as_("reviewer"))
        for model, system, state, number, note in KNOWN:
            said = Verdict(
                model=model, system=system, state=state, package=number, note=note
            )
            matrix.set_compatibility(session, said, by=cast.as_("expert"))
    return len(PACKAGES)
