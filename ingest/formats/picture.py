"""Pictures made of points."""

from typing import Final

from ingest.format import Format, Magic

_EXTRACTOR: Final = "ingest.extractors.image:ImageExtractor"

FORMATS: Final = (
    Format(
        media_type="image/png", extractor=_EXTRACTOR, magic=(Magic(b"\x89PNG\r\n"),)
    ),
    Format(
        media_type="image/jpeg", extractor=_EXTRACTOR, magic=(Magic(b"\xff\xd8\xff"),)
    ),
    Format(media_type="image/gif", extractor=_EXTRACTOR, magic=(Magic(b"GIF8"),)),
    Format(media_type="image/bmp", extractor=_EXTRACTOR, magic=(Magic(b"BM"),)),
    Format(
        media_type="image/tiff",
        extractor=_EXTRACTOR,
        magic=(Magic(b"II*\0"), Magic(b"MM\0*")),
    ),
    # RIFF, which it begins with, is a wrapper of sounds and films too.
    Format(
        media_type="image/webp",
        extractor=_EXTRACTOR,
        magic=(Magic(b"WEBPVP8", at=8),),
    ),
    Format(
        media_type="image/heic",
        extractor=_EXTRACTOR,
        magic=tuple(
            Magic(b"ftyp" + brand, at=4)
            for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
        ),
    ),
    Format(
        media_type="image/avif",
        extractor=_EXTRACTOR,
        magic=(Magic(b"ftypavif", at=4), Magic(b"ftypavis", at=4)),
    ),
)
