"""winmail.dat, as Outlook packs a letter."""

import struct


def attribute(level, number, data):
    return (
        struct.pack("<BII", level, number, len(data))
        + data
        + struct.pack("<H", sum(data) & 0xFFFF)
    )


def wide_property(tag, text):
    data = (text + "\0").encode("utf-16-le")
    filled = data + bytes(-len(data) % 4)
    return struct.pack("<HHII", 0x1F, tag, 1, len(data)) + filled


def make_winmail(*, subject=""):
    properties = struct.pack("<I", 1) + wide_property(0x3707, "恢复方案.txt")
    return (
        b"\x78\x9f\x3e\x22\x01\x00"
        + attribute(1, 0x0006_9007, struct.pack("<II", 936, 0))
        + attribute(1, 0x0001_8004, subject.encode("gbk") + b"\0")
        + attribute(1, 0x0002_800C, b"Restore plan text: mount LUN 14\0")
        + attribute(2, 0x0006_9002, bytes(14))
        + attribute(2, 0x0001_8010, b"short.txt\0")
        + attribute(2, 0x0006_800F, b"Step 1: RESTOREME")
        + attribute(2, 0x0006_9005, properties)
    )
