"""Three articles as an index holds them."""

from datetime import UTC, datetime

from kb.articles.kinds import ArticleKind, Audience
from tests.search.documents import make_document

SPOOLER = make_document(
    1,
    title="打印机脱机的处理",
    keywords=("打印", "spooler"),
    summary="打印机显示脱机，无法打印。",
    body="Restart the print spooler services. <b>重启后台处理程序</b> on PRN-01.",
    audience=Audience.SELF_SERVICE,
    category="桌面/打印",
    system="OA",
    unit="A市/一县",
    tags=("打印", "windows"),
    author="李 工",
    reuse_count=5,
)


SWITCH = make_document(
    2,
    kind=ArticleKind.TOPOLOGY,
    title="核心交换机双机热备拓扑",
    body="core-sw-01 GigabitEthernet0/0/1 连接 10.2.3.4，printer network 10.9.0.0/16。",
    category="网络/交换机",
    system="网络",
    devices=("core-sw-01",),
    updated_at=datetime(2024, 6, 30, 23, 59, tzinfo=UTC),
    reuse_count=1,
)


DATABASE = make_document(
    3,
    title="ORA-00600 internal error",
    summary="数据库报错 ORA-00600，表空间不足。",
    body="Apply KB5034441 and CVE-2024-3094. See /var/log/oracle/alert.log, HTTP 502.",
    attachments="附件里写着 wombat 一词",
    category="数据库",
    system="ERP",
    updated_at=datetime(2023, 1, 5, tzinfo=UTC),
    linked="夜里批处理 挂了 quokka",
    reuse_count=9,
)


ALL = (SPOOLER, SWITCH, DATABASE)
