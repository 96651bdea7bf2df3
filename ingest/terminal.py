"""What a terminal does with a text it is sent: colours, overstriking and NULs vanish."""

import re
from typing import Final

from kb.text import to_plain

_SEQUENCE: Final = re.compile(
    # A command with its numbers, a title up to its end, a character set, a single letter.
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)|[()*+#%][0-9A-Za-z]"
    r"|[=>78cDEHMNOZ])|\x9b[0-?]*[ -/]*[@-~]"
)


def to_screen(text: str) -> str:
    """*text* as it stands on the screen in the end."""
    if "\x1b" in text or "\x9b" in text:
        text = _SEQUENCE.sub("", text)
    if "\b" in text:
        text = "\n".join(map(_typed_over, text.split("\n")))
    return to_plain(text)


def _typed_over(line: str) -> str:
    """Without what a backspace took back: bold letters, a pager's hint."""
    if "\b" not in line:
        return line
    kept: list[str] = []
    for letter in line:
        if letter != "\b":
            kept.append(letter)
        elif kept:
            kept.pop()
    return "".join(kept)
