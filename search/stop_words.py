"""Words too common to ask for: they do not count as words of a query."""

import re
from typing import Final

_ENGLISH: Final = """
    a an and are as at be been but by can could did do does for from had has have how i
    if in into is it its me my of on or our so than that the their them then there these
    they this those to was we were what when where which while who why will with would
    you your am
"""
_CHINESE: Final = """
    的 了 是 在 和 与 或 及 也 都 就 吗 呢 吧 啊 呀 把 被 我 你 您 他 她 它 们 这 那 个
    很 到 从 对 为 以 上 下 中 后 前 时 有 着 过 地 得 之 其 请 要 会 能 还 又 再 给 让 去
    我们 你们 他们 这个 那个 一个 怎么 怎么办 怎样 如何 为什么 什么 请问 现在 时候 可以
    已经 因为 所以 但是 如果 还是 或者 以及 进行 之后 以后 然后 出现
    老是 总是 一直 突然 经常 能不能 期间 一下 麻烦 帮忙
"""
STOP_WORDS: Final = frozenset((_ENGLISH + _CHINESE).split())
"""Small on purpose: for ranking only, and inside quotation marks every word counts."""

_NEGATIONS: Final = """
    not no doe does do did is are was were has have had doesn don didn isn t
    aren wasn weren hasn haven hadn cannot can
"""
NEGATIONS: Final = frozenset(_NEGATIONS.split())
"""Most faults are told by what does not happen: these say little, and are not marked."""
PROSE: Final = ("the", "的")
"""Nearly every article that is written out, not a mere title, has one of these."""
_EMPTY: Final = re.compile(
    r"""
    \b(?:hello|hi|dear\ (?:all|colleagues|team)|thanks?|thank\ you|please|kindly
      |can\ (?:you|someone|anyone)\ help|help\ me|any\ ideas?
      |(?:the|a|one|our|my)\ (?:users?|customers?|colleagues?)
       (?:\ (?:says?|said|reports?|reported|complains?|told\ us)(?:\ that)?)?
      |users?\ (?:says?|reports?|complains?)(?:\ that)?)\b
  | (?:请|麻烦)?(?:帮忙|帮我|帮我们)?(?:看|查|处理|解决)一下|麻烦|帮忙
  | 请问|您好|你好|谢谢|拜托|求助
  | 怎么办|怎么回事|怎么处理|如何处理|如何解决|怎么解决|什么原因|是什么情况|为什么
  | 有没有|没有|是不是|能不能|可不可以|不知道
  | (?:有)?用户(?:反映|反馈|报告|来电|说|称)|领导(?:说|反映)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What people say around a fault, and what says nothing of which fault it is."""


def without_empty(text: str) -> str:
    """*text* without what does not tell one fault from another."""
    return _EMPTY.sub(" ", text)
