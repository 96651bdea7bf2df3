"""Archives that no library of ours writes, made by hand; their files are not packed."""

import binascii
import io
import struct

import inflate64

STORED = 0x30
OLD_ENCRYPTED, OLD_SPLIT, OLD_WITH_DATA = 0x04, 0x02, 0x8000
NEW_SPLIT = 0x10


def make_rar(files, *, encrypted=(), split=(), hidden=False):
    """RAR 5 as WinRAR writes it since 2013."""
    parts = [b"Rar!\x1a\x07\x01\x00"]
    if hidden:
        parts.append(_new_block(_number(4) + bytes(20)))
    parts.append(_new_block(_number(1) + _number(0) + _number(0)))
    for name, data in files.items():
        extra = b""
        if name in encrypted:
            record = _number(1) + bytes(2) + b"\x0f" + bytes(32)
            extra = _number(len(record)) + record
        flags = 2 | bool(extra) | (NEW_SPLIT if name in split else 0)
        raw = name.encode()
        parts.append(
            _new_block(
                _number(2) + _number(flags) + (_number(len(extra)) if extra else b"")
                + _number(len(data)) + _number(4) + _number(len(data))
                + _number(0o100644) + struct.pack("<I", binascii.crc32(data))
                + _number(0) + _number(1) + _number(len(raw)) + raw + extra
            )
            + data
        )  # fmt: skip
    return b"".join([*parts, _new_block(_number(5) + _number(0) + _number(0))])


def _number(value):
    found = b""
    while value > 0x7F:
        found += bytes([value & 0x7F | 0x80])
        value >>= 7
    return found + bytes([value])


def _new_block(body):
    sized = _number(len(body)) + body
    return struct.pack("<I", binascii.crc32(sized)) + sized


def make_old_rar(files, *, flags=0, main_flags=0):
    """RAR 2 to 4; *files* are by names as bytes, in whatever encoding."""
    parts = [b"Rar!\x1a\x07\x00", _old_block(0x73, main_flags, bytes(6))]
    for name, data in files.items():
        rest = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 2, binascii.crc32(data),
            0x5C6E0000, 20, STORED, len(name), 0x20,
        )  # fmt: skip
        parts += [_old_block(0x74, OLD_WITH_DATA | flags, rest + name), data]
    return b"".join([*parts, _old_block(0x7B, 0x4000, b"")])


def _old_block(kind, flags, rest):
    head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
    return struct.pack("<H", binascii.crc32(head) & 0xFFFF) + head


def make_cab(files):
    """A cabinet of one folder that is not packed."""
    data = b"".join(files.values())
    entries, offset = b"", 0
    for name, content in files.items():
        raw = name.encode()
        # 0x80: the name is UTF-8.
        entries += struct.pack(
            "<IIHHHH", len(content), offset, 0, 0x5C6E, 0, 0x80 | 0x20
        )
        entries += raw + b"\0"
        offset += len(content)
    files_at = 36 + 8
    data_at = files_at + len(entries)
    total = data_at + 8 + len(data)
    header = b"MSCF" + struct.pack(
        "<IIIIIBBHHHHH", 0, total, 0, files_at, 0, 3, 1, 1, len(files), 0, 0, 0
    )
    folder = struct.pack("<IHH", data_at, 1, 0)
    block = struct.pack("<IHH", 0, len(data), len(data)) + data
    return header + folder + entries + block


def make_deflate64(files):
    return make_zip(files, 9, _deflated)


def _deflated(data):
    packer = inflate64.Deflater()
    return packer.deflate(data) + packer.flush()


def make_zip(files, method, pack, *, flags=0x800):
    """A ZIP file whose files are packed by *pack*, which is *method* in their headers."""
    target = io.BytesIO()
    directory = b""
    for name, data in files.items():
        raw, packed = name if isinstance(name, bytes) else name.encode(), pack(data)
        common = struct.pack(
            "<HHHHHIIIHH", 63, flags, method, 0, 0x5C6E, binascii.crc32(data),
            len(packed), len(data), len(raw), 0,
        )  # fmt: skip
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 63) + common
            + struct.pack("<HHHII", 0, 0, 0, 0, target.tell()) + raw
        )  # fmt: skip
        target.write(b"PK\x03\x04" + common + raw + packed)
    at = target.tell()
    target.write(directory + b"PK\x05\x06")
    target.write(
        struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), at, 0)
    )
    return target.getvalue()
