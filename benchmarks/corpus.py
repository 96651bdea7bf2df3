"""A generated corpus: articles of about 900 characters in Chinese and English."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final

from kb.articles.kinds import ArticleKind, Audience
from search.engine import Document

CATEGORIES: Final = ("网络", "数据库", "存储", "打印", "终端", "邮件", "安全", "虚拟化")
SYSTEMS: Final = tuple(f"系统{number}" for number in range(40))
UNITS: Final = tuple(f"单位{number}" for number in range(20))
TAGS: Final = tuple(f"tag{number}" for number in range(200))
HAN: Final = (
    "打印机 交换机 服务器 数据库 防火墙 路由器 存储 备份 恢复 重启 配置 日志 磁盘 内存 "
    "网络 端口 证书 密码 账号 登录 失败 超时 中断 连接 检查 更新 升级 补丁 版本 监控 告警 "
    "虚拟机 集群 节点 主机 域控 邮箱 附件 病毒 扫描 权限 共享 文件 目录 空间 不足 缓慢 "
    "异常 错误 代码 进程 服务 启动 停止 卸载 安装 驱动 屏幕 蓝屏 键盘 会议 视频 无线"
).split()
EVENTS_PER_ARTICLE: Final = 3
START: Final = datetime(2021, 1, 1, tzinfo=UTC)
_SYLLABLES: Final = (
    "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo za "
    "bre cla dro fle gra pla tri ste sno qui"
).split()


def _latin_words(count: int) -> list[str]:
    source = random.Random(1)
    return [
        "".join(source.choices(_SYLLABLES, k=source.randint(2, 4)))
        for _ in range(count)
    ]


LATIN: Final = _latin_words(20_000)
# Words are as unequal in a corpus as Zipf found them.
_LATIN_WEIGHTS: Final = list(accumulate(1 / (rank + 2) for rank in range(len(LATIN))))
_HAN_WEIGHTS: Final = list(accumulate(1 / (rank + 2) for rank in range(len(HAN))))


def iter_documents(count: int) -> Iterator[Document]:
    """The same *count* documents every time."""
    source = random.Random(7)
    for number in range(1, count + 1):
        yield _document(number, source)


def _document(number: int, source: random.Random) -> Document:
    chinese = number % 2 == 0
    title = _sentence(source, chinese, 5)
    tags = tuple(source.sample(TAGS, 3))
    return Document(
        article_id=number,
        kind=source.choice(list(ArticleKind)),
        title=f"{title} {number}",
        updated_at=START + timedelta(hours=number % 50_000),
        audience=source.choice(list(Audience)),
        keywords=tags,
        tags=tags,
        summary=_sentence(source, chinese, 20),
        body=_body(source, chinese),
        category=source.choice(CATEGORIES),
        system=source.choice(SYSTEMS),
        unit=source.choice(UNITS),
        reuse_count=source.randrange(50),
    )


def _body(source: random.Random, chinese: bool) -> str:
    sentences = [_sentence(source, chinese, 30) for _ in range(12 if chinese else 4)]
    for _ in range(EVENTS_PER_ARTICLE):
        address = ".".join(str(source.randrange(1, 255)) for _ in range(3))
        sentences.append(f"ORA-{source.randrange(600):05} 10.{address}")
    return "\n".join(sentences)


def _sentence(source: random.Random, chinese: bool, words: int) -> str:
    if chinese:
        return "".join(source.choices(HAN, cum_weights=_HAN_WEIGHTS, k=words)) + "。"
    return " ".join(source.choices(LATIN, cum_weights=_LATIN_WEIGHTS, k=words)) + "."


def make_queries(count: int) -> list[str]:
    """Two to three words each, half Chinese, one in ten with an identifier."""
    source = random.Random(11)
    queries = []
    for number in range(count):
        if number % 10 == 9:
            queries.append(f"ORA-{source.randrange(600):05}")
        elif number % 2:
            queries.append(" ".join(source.sample(HAN, 2)))
        else:
            queries.append(" ".join(source.sample(LATIN[:3000], 3)))
    return queries
