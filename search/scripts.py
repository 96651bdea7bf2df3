"""Which characters belong to which kind of writing."""

import re
from typing import Final

HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_SYLLABLES: Final = "\u3041-\u30ff\u31f0-\u31ff\uac00-\ud7af"
SINGLES: Final = HAN + _SYLLABLES
"""Scripts without spaces, whose characters are terms of their own."""
HAN_RUN: Final = re.compile(f"[{HAN}]+")
