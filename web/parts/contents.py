"""The content store that the settings name."""

from pathlib import Path
from typing import Final

from sqlalchemy import select

from kb import database
from kb.content.folder import FolderContentStore
from kb.content.models import Blob
from kb.content.store import ContentStore
from kb.setting_values import PREFIX, SettingError
from kb.settings import Settings

PLACES: Final = ("home", "folder", "s3")


def open_store(settings: Settings) -> ContentStore:
    """The store in force; nothing is asked of it yet.

    Raise ``SettingError`` if the extra that it needs is not installed.
    """
    if settings.content_store == "s3":
        return _open_bucket(settings)
    return FolderContentStore(
        settings.stored_files, is_shared=bool(settings.content_folder)
    )


def prepare(settings: Settings) -> None:
    """Make the store ready, once; one that should hold files and does not is refused.

    Raise ``ContentUnavailableError``.
    """
    if not settings.is_content_shared:
        return
    stored = database.connect(settings.database_address)
    try:
        with stored.reading() as session:
            is_new = session.scalar(select(Blob.sha256).limit(1)) is None
    finally:
        stored.close()
    open_store(settings).prepare(is_new=is_new)


def open_place(settings: Settings, place: str) -> ContentStore:
    """The store in one of ``PLACES``, whichever is in force."""
    if place == "home":
        return FolderContentStore(settings.home / "content")
    if place == "s3":
        return _open_bucket(settings)
    if not settings.content_folder:
        raise SettingError(f"{PREFIX}CONTENT_FOLDER does not say which folder.")
    return FolderContentStore(settings.stored_files, is_shared=True)


def _open_bucket(settings: Settings) -> ContentStore:
    settings.require_bucket()
    # The library is loaded only where it is used: a start costs less.
    try:
        from kb.content.s3.bucket import Address, Bucket  # noqa: PLC0415
        from kb.content.s3.store import S3ContentStore  # noqa: PLC0415
    except ImportError as error:
        raise SettingError(
            f"{PREFIX}CONTENT_STORE=s3 needs the extra s3: pip install 'yunzhi[s3]'."
        ) from error
    from kb.content.copies import LocalCopies  # noqa: PLC0415
    from kb.content.s3.signing import Key  # noqa: PLC0415

    address = Address(
        endpoint=settings.s3_endpoint,
        bucket=settings.s3_bucket,
        key=Key(settings.s3_key_id, settings.s3_signing_secret, settings.s3_region),
        ca_file=str(Path(settings.s3_ca_file).expanduser())
        if settings.s3_ca_file
        else None,
        is_path_style=settings.s3_path_style,
    )
    copies = LocalCopies(settings.content_copies, settings.content_cache_bytes)
    return S3ContentStore(Bucket(address), settings.s3_prefix, copies)
