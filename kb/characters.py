"""Characters that stand for others: repaired in stored text, since people copy from it."""

import re
import unicodedata
from typing import Final

_SUPPLEMENT: Final = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺"
    "⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂"
    "⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门"
    "⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜"
    "⻰龙⻱龜⻲亀⻳龟"
)
"""Unicode's EquivalentUnifiedIdeograph; what NFKC knows of the Kangxi radicals is not in it."""
RADICALS: Final = dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)) | {
    chr(code): unicodedata.normalize("NFKC", chr(code))
    for code in range(0x2F00, 0x2FD6)
}
"""By a radical: the ideograph that looks and means the same."""
_TABLE: Final = str.maketrans(RADICALS)
_RADICAL: Final = re.compile("[\u2e80-\u2fdf]")
_JAMO: Final = re.compile("[\u1100-\u11ff]+")
_HYPHEN: Final = re.compile("(?<=[0-9A-Za-z])[\u2010\u2011\u2043\ufe63](?=[0-9A-Za-z])")
"""Hyphens that only word processors write, within a name such as core-sw-01."""


def repaired(text: str) -> str:
    """*text* with ideographs for radicals, whole Korean syllables and plain hyphens."""
    if text.isascii():
        return text
    if _RADICAL.search(text):
        text = text.translate(_TABLE)
    if _JAMO.search(text):
        text = _JAMO.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    return _HYPHEN.sub("-", text)
