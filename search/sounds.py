"""The sounds of Chinese as a table: compiled from the library's, kept for the next start.

The library reads a quarter of a million strings into lists whenever it is loaded; the
table says the same in a fraction of the time and the memory.
"""

import json
import tempfile
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

_FORMAT: Final = 1
"""Raise it with every change of what the file holds."""


class Sounds:
    """What each word sounds like, by the rules of the library it was compiled from."""

    def __init__(
        self, phrases: Mapping[str, str], characters: Mapping[str, str]
    ) -> None:
        self.phrases = phrases
        """Syllables, separated by spaces; nothing where the characters say the same."""
        self.characters = characters
        self._sound = characters.get
        self._sorted = sorted(phrases)
        self._beginnings = {phrase[:2] for phrase in phrases}

    def syllables(self, word: str) -> list[str]:
        found: list[str] = []
        for piece in self._cut(word):
            known = self.phrases.get(piece)
            # What has no syllables sounds as it is written.
            found += known.split() if known else map(self._sound, piece, piece)
        return found

    def _cut(self, text: str) -> Iterator[str]:
        """Into phrases, the longest first from the left; the rest into characters."""
        while text:
            if text[:2] not in self._beginnings:
                # So nearly everywhere; asking the sorted ones takes its time.
                yield text[0]
                text = text[1:]
                continue
            is_phrase = text[:2] in self.phrases
            longest = 2 if is_phrase else 1
            for length in range(3, len(text) + 1):
                if not self._begins_phrase(text[:length]):
                    break
                if text[:length] in self.phrases:
                    longest, is_phrase = length, True
            else:
                if not is_phrase:
                    # All of it begins a phrase that it does not end: the library looks
                    # for no other one inside.
                    yield from text
                    return
            yield text[:longest]
            text = text[longest:]

    def _begins_phrase(self, text: str) -> bool:
        place = bisect_left(self._sorted, text)
        return place < len(self._sorted) and self._sorted[place].startswith(text)


class Keeper:
    """Has the table for this process, and keeps it in a folder for the next one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._folder: Path | None = None
        self._sounds: Sounds | None = None

    def keep_in(self, folder: Path) -> None:
        """From now on; without it each process compiles the table for itself."""
        self._folder = folder

    def sounds(self) -> Sounds:
        with self._lock:
            if self._sounds is None:
                self._sounds = load(self._folder) if self._folder else compiled()
            return self._sounds


KEEPER: Final = Keeper()
"""The process's: sounds are the same for everybody, wherever they are kept."""


def load(folder: Path) -> Sounds:
    """The table kept in *folder*; compiled, and kept if possible, where there is none."""
    from importlib.metadata import version  # noqa: PLC0415 - few starts come here.

    path = folder / f"sounds-{_FORMAT}-{version('pypinyin')}.json"
    try:
        return _to_sounds(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError):
        # Not there yet, or damaged: it can always be made again.
        sounds = compiled()
        _keep(sounds, path)
        return sounds


def compiled() -> Sounds:
    from pypinyin import Style  # noqa: PLC0415 - the reason for this module.
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # noqa: PLC0415
    from pypinyin.style import convert  # noqa: PLC0415

    @cache
    def plain(syllable: str) -> str:
        return str(convert(syllable, Style.NORMAL, strict=True, default=syllable))

    characters = {
        chr(code): plain(syllables.split(",")[0])
        for code, syllables in PINYIN_DICT.items()
    }
    phrases = {}
    for phrase, syllables in PHRASES_DICT.items():
        spelled = [plain(each[0]) for each in syllables]
        is_plain = spelled == [characters.get(each) for each in phrase]
        phrases[phrase] = "" if is_plain else " ".join(spelled)
    return Sounds(phrases, characters)


def _to_sounds(kept: Any) -> Sounds:
    return Sounds(dict(kept["phrases"]), dict(kept["characters"]))


def _keep(sounds: Sounds, path: Path) -> None:
    text = json.dumps(
        {"phrases": sounds.phrases, "characters": sounds.characters},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    try:
        handle, beside = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    except OSError:
        return  # A home that only reads: the next process compiles it again.
    try:
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor.
            file.write(text)
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
