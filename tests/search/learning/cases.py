"""Solved cases whose words tell which article solved them, and articles that do not."""

import random

from kb.articles.kinds import ArticleKind
from search.learning.history import Case
from tests.search.documents import make_document

TOPICS = {
    1: "printer spooler paper offline queue",
    2: "打印机 卡纸 硒鼓 墨粉 托盘",
    3: "vpn tunnel certificate gateway token",
    4: "邮箱 附件 发送 失败 超限",
    5: "disk full volume inode quota",
    6: "数据库 表空间 归档 锁 连接",
}
NOISE = [
    "please",
    "help",
    "today",
    "urgent",
    "请",
    "帮忙",
    "今天",
    "很急",
    "office",
    "user",
]


def make_cases(count, *, topics=TOPICS, seed=1):
    """*count* cases, each of three words of its article's topic among noise."""
    chance = random.Random(seed)
    cases = []
    for number in range(count):
        article_id = sorted(topics)[number % len(topics)]
        words = chance.sample(topics[article_id].split(), 3) + chance.sample(NOISE, 3)
        chance.shuffle(words)
        cases.append(Case(article_id, " ".join(words), f"case {number}"))
    return cases


def make_documents():
    """Articles whose own text says little."""
    return [
        make_document(key, kind=ArticleKind.SOLUTION, title=f"Solution {key}")
        for key in TOPICS
    ]
