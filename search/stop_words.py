"""Words too common to ask for: they do not count as words of a query."""

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
