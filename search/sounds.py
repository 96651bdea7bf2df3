"""The sounds of Chinese as a table: compiled from the library's, kept for the next start.

The library reads a quarter of a million strings into lists whenever it is loaded; the
table says the same in a fraction of the time and the memory.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

_FORMAT: Final = 2
"""Raise it with every change of what the file holds."""
_FIRST: Final = 0x4E00
_LAST: Final = 0x9FFF
"""The characters that words with a sound are made of."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """What each word sounds like, by the rules of the library it was compiled from.

    Long texts instead of many small ones: those take ten times the memory.
    """

    phrases: Mapping[str, str]
    """By the first character: for each phrase a newline, its rest, a tab, and its
    syllables, separated by spaces; nothing where the characters say the same."""
    characters: tuple[str, ...]
    """From the first to the last of them: its syllable, or itself."""

    def syllables(self, word: str) -> list[str]:
        found: list[str] = []
        for piece in self._cut(word):
            known = self._find(piece)
            found += known.split() if known else map(self._sound, piece)
        return found

    def _sound(self, character: str) -> str:
        code = ord(character)
        # What has no syllables sounds as it is written.
        return self.characters[code - _FIRST] if _FIRST <= code <= _LAST else character

    def _cut(self, text: str) -> Iterator[str]:
        """Into phrases, the longest first from the left; the rest into characters."""
        while text:
            known = self.phrases.get(text[0], "")
            if f"\n{text[1:2]}" not in known:
                yield text[0]
                text = text[1:]
                continue
            is_phrase = f"\n{text[1:2]}\t" in known
            longest = 2 if is_phrase else 1
            for length in range(3, len(text) + 1):
                if f"\n{text[1:length]}" not in known:
                    break
                if f"\n{text[1:length]}\t" in known:
                    longest, is_phrase = length, True
            else:
                if not is_phrase:
                    # All of it begins a phrase that it does not end: the library looks
                    # for no other one inside.
                    yield from text
                    return
            yield text[:longest]
            text = text[longest:]

    def _find(self, phrase: str) -> str:
        known = self.phrases.get(phrase[0], "")
        _, _, after = known.partition(f"\n{phrase[1:]}\t")
        return after.partition("\n")[0]


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
    phrases: dict[str, list[str]] = defaultdict(list)
    for phrase, syllables in PHRASES_DICT.items():
        spelled = [plain(each[0]) for each in syllables]
        is_plain = spelled == [characters.get(each) for each in phrase]
        said = "" if is_plain else " ".join(spelled)
        phrases[phrase[0]].append(f"\n{phrase[1:]}\t{said}")
    every = map(chr, range(_FIRST, _LAST + 1))
    return Sounds(
        {first: "".join(rest) for first, rest in phrases.items()},
        tuple(characters.get(each, each) for each in every),
    )


def _to_sounds(kept: Any) -> Sounds:
    characters = str(kept["characters"]).split()
    if len(characters) != _LAST - _FIRST + 1:
        raise ValueError("other characters")
    # There are four hundred syllables, and each is one text, however often it stands.
    return Sounds(dict(kept["phrases"]), tuple(map(sys.intern, characters)))


def _keep(sounds: Sounds, path: Path) -> None:
    text = json.dumps(
        {"phrases": sounds.phrases, "characters": " ".join(sounds.characters)},
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
