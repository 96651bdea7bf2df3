"""The words that a package is found by, besides its own."""

import re
from typing import Final

from kb.packages.models import Architecture, DeviceClass

_WINDOWS: Final = re.compile(
    r"\bwindows\s*(server\s*)?(\d+\w*|xp|vista)", re.IGNORECASE
)
_CLASSES: Final = {
    DeviceClass.PRINTER: "打印机 printer",
    DeviceClass.SCANNER: "扫描仪 高拍仪 scanner",
    DeviceClass.DISPLAY: "显卡 显示 graphics display",
    DeviceClass.NETWORK: "网卡 网络 network adapter",
    DeviceClass.STORAGE: "存储 阵列 storage raid",
    DeviceClass.MAINBOARD: "主板 芯片组 mainboard chipset",
    DeviceClass.CARD_READER: "读卡器 card reader",
    DeviceClass.FIRMWARE: "固件 firmware",
    DeviceClass.SOFTWARE: "软件 安装包 software",
    DeviceClass.OTHER: "",
}
_SOFTWARE: Final = frozenset({DeviceClass.FIRMWARE, DeviceClass.SOFTWARE})


def list_words(
    device_class: DeviceClass, system: str, architecture: Architecture
) -> str:
    """What people type for them: "Win11" for Windows 11, 驱动 for a driver."""
    short = " ".join(
        f"win{match[1].strip().lower() if match[1] else ''}{match[2]} win {match[2]}"
        for match in _WINDOWS.finditer(system)
    )
    driver = "" if device_class in _SOFTWARE else "驱动 驱动程序 driver"
    bits = {Architecture.X64: "64位 x64 amd64", Architecture.X86: "32位 x86"}
    parts = (
        _CLASSES[device_class],
        driver,
        short,
        bits.get(architecture, architecture),
    )
    return " ".join(part for part in parts if part)
