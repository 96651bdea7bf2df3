"""HEIC, as telephones take pictures: read by libheif, which Pillow has to be told of."""

from functools import cache


@cache
def register() -> None:
    """Have Pillow open it; what is not installed leaves it a picture nobody draws."""
    # Loaded in the worker that draws: whoever asks never needs it.
    try:
        import pi_heif  # noqa: PLC0415
    except ImportError:
        return
    # A worker has little memory, and one processor.
    pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)
