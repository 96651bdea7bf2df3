"""The files of the pages: under an address that changes with them, kept for a year.

One fingerprint stands for all of them, as a folder of their addresses: so what a sheet
names beside itself is of the same state, and needs no rewriting.
"""

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import brotli
from flask import Flask, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from web.delivery import scripts, sheets

ENDPOINT: Final = "static"
RULE: Final = "/static/<fingerprint>/<path:filename>"
FOLDER: Final = Path(__file__).parent.parent / "static"
BUNDLE: Final = "styles/pages.css"
"""What every page needs, as one file."""
_SCRIPT: Final = re.compile(r"scripts/([\w-]+)\.js")
_RUN_LATER: Final = Markup(
    '<script type="module" fetchpriority="low" src="{}"></script>'
)
"""A page works without: on a slow line the sheets of its first paint come before."""
_KEPT: Final = "public, max-age=31536000, immutable"
_ASKED_AGAIN: Final = "no-cache"


@dataclass(frozen=True)
class StaticFile:
    data: bytes
    media_type: str

    @cached_property
    def brotli(self) -> bytes:
        """Made with the first request: a start costs less."""
        return bytes(brotli.compress(self.data))

    @cached_property
    def etag(self) -> str:
        return _digest(self.data)


@dataclass(frozen=True)
class StaticFiles:
    files: Mapping[str, StaticFile]
    """By their path below the folder."""

    @cached_property
    def fingerprint(self) -> str:
        """Changes with any of the files, and with nothing else."""
        names = sorted(self.files)
        text = "\n".join(f"{name} {self.files[name].etag}" for name in names)
        return _digest(text.encode())

    @cached_property
    def own_classes(self) -> dict[str, frozenset[str]]:
        """By the sheets that only some pages need."""
        names = (*sheets.EVERYWHERE, *sheets.ROOMS)
        return sheets.find_own_classes({name: self.read_sheet(name) for name in names})

    def read_sheet(self, name: str) -> str:
        return self.files[f"styles/{name}.css"].data.decode()


def read_static_files(folder: Path = FOLDER) -> StaticFiles:
    files = {
        path.relative_to(folder).as_posix(): _read(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    everywhere = [files[f"styles/{name}.css"].data for name in sheets.EVERYWHERE]
    files[BUNDLE] = StaticFile(b"\n".join(everywhere), "text/css")
    return StaticFiles(files | _bundle_scripts(files))


def _bundle_scripts(files: Mapping[str, StaticFile]) -> dict[str, StaticFile]:
    found = {name: _SCRIPT.fullmatch(name) for name in files}
    names = {match[1]: name for name, match in found.items() if match}
    sources = {each: files[name].data.decode() for each, name in names.items()}
    return {
        name: StaticFile(scripts.bundle(each, sources).encode(), files[name].media_type)
        for each, name in names.items()
    }


def register(app: Flask, files: StaticFiles) -> None:
    """Serve *files*; the application has no static folder of its own."""

    def add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == ENDPOINT:
            values.setdefault("fingerprint", files.fingerprint)

    def serve(fingerprint: str, filename: str) -> ResponseReturnValue:
        file = files.files.get(filename)
        if file is None:
            abort(404)
        # A page from before an update asks by the old address: it gets what there is now.
        is_current = fingerprint == files.fingerprint
        return _answer(file, _KEPT if is_current else _ASKED_AGAIN)

    def list_rooms(page: str) -> list[str]:
        return sheets.list_rooms(page, files.own_classes)

    def script(name: str) -> Markup:
        address = url_for(ENDPOINT, filename=f"scripts/{name}.js")
        return _RUN_LATER.format(address)

    app.url_defaults(add_fingerprint)
    app.jinja_env.globals |= {"list_rooms": list_rooms, "script": script}
    app.add_url_rule(RULE, endpoint=ENDPOINT, view_func=serve)


def _answer(file: StaticFile, caching: str) -> Response:
    # A face is packed by itself.
    is_packed = file.media_type.startswith("font/")
    takes_brotli = not is_packed and request.accept_encodings["br"] > 0
    response = Response(
        file.brotli if takes_brotli else file.data, mimetype=file.media_type
    )
    if takes_brotli:
        response.content_encoding = "br"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = caching
    # Weak: the same file in another encoding is the same file.
    response.set_etag(file.etag, weak=True)
    response.make_conditional(request)
    return response


def _read(path: Path) -> StaticFile:
    media_type, _ = mimetypes.guess_type(path.name)
    data = path.read_bytes()
    if media_type == "text/css":
        data = sheets.squeeze(data.decode()).encode()
    return StaticFile(data, media_type or "application/octet-stream")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
