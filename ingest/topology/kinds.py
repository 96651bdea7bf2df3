"""What kind of device a name, stencil or icon stands for."""

import re
from functools import lru_cache
from typing import Final

_KINDS: Final = (
    ("firewall", "firewall|asa|fortigate|usg|防火墙|fw"),
    ("load_balancer", "load ?balancer|big-?ip|netscaler|slb|f5|负载均衡|alb|elb|nlb"),
    ("access_point", "access ?point|wireless ?ap|wap|无线接入点|ap"),
    ("wireless_controller", "wlc|wireless ?(?:lan ?)?controller|无线控制器"),
    ("router", "routers?|gateway|路由器|网关|rt|wireless ?router"),
    ("switch", "switch(?:es)?|交换机|sw|nexus|catalyst|multilayer|hub|集线器"),
    ("storage", "storage|san|nas|disk|tape|存储|磁带|array|filer"),
    ("database", "database|db|oracle|mysql|rds|数据库|cylinder"),
    ("server", "servers?|服务器|host|vm|blade|mainframe|ec2|主机|srv|rack|controller"),
    ("printer", "printer|打印机|mfp|fax|scanner"),
    ("phone", "phone|mobile|tablet|ipad|iphone|smartphone|电话|手机"),
    (
        "computer",
        "pc|laptop|desktop|workstation|notebook|netbook|monitor|终端|电脑|computer|terminal|client",
    ),
    ("user", "users?|actor|person|people|用户|人员"),
    ("cloud", "cloud|internet|互联网|云|isp|wan|运营商"),
    ("network", "network|subnet|vlan|lan|bus|ring|网段|网络|vpc|zone"),
    ("site", "building|house|office|site|机房|大楼|branch|datacenter|data ?center"),
    ("camera", "camera|摄像头|摄像机"),
    ("modem", "modem|光猫|satellite|dish|antenna|ground terminal|radio"),
    ("power", "ups|pdu|电源"),
)
_PATTERNS: Final = tuple(
    (kind, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE))
    for kind, words in _KINDS
)
_NOT_WORDS: Final = frozenset(
    [
        "mxgraph",
        "shape",
        "shapes",
        "img",
        "lib",
        "clip",
        "art",
        "png",
        "svg",
        "gif",
        "jpg",
        "x",
        "y",
        "icon",
        "icons",
        "networks2",
        "cisco19",
        "resicon",
        "rect",
        "rectangle",
        "library",
        "stencils",
    ]
)
_GENERIC: Final = frozenset(
    [
        "server",
        "servers",
        "switch",
        "router",
        "firewall",
        "internet",
        "cloud",
        "wan",
        "lan",
        "pc",
        "laptop",
        "tablet",
        "mobile",
        "printer",
        "users",
        "user",
        "site",
        "domain",
        "database",
        "storage",
        "network",
        "gateway",
        "client",
        "host",
        "hub",
        "workstation",
        "desktop",
        "phone",
        "node",
        "isp",
        "dmz",
        "vpn",
        "intranet",
        "branch",
        "headquarters",
        "office",
        "access",
        "core",
        "distribution",
        "dns",
        "dhcp",
        "web",
        "mail",
        "app",
        "application",
        "backend",
        "frontend",
        "browser",
        "modem",
        "ap",
        "ups",
        "camera",
        "terminal",
        "服务器",
        "交换机",
        "路由器",
        "防火墙",
        "互联网",
        "终端",
        "用户",
        "打印机",
        "数据库",
        "存储",
        "网络",
        "网关",
        "专线",
        "办公网",
        "外网",
        "内网",
        "核心",
        "接入",
        "汇聚",
        "核心交换机",
        "接入交换机",
        "汇聚交换机",
        "出口",
        "主机",
        "电脑",
    ]
)


@lru_cache(maxsize=5_000)
def kind_of(*texts: str) -> str:
    """The kind that the first telling one of *texts* names; empty for none."""
    for text in texts:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])|[\d_\-./:]+", " ", text)
        for kind, pattern in _PATTERNS:
            if pattern.search(words):
                return kind
    return ""


@lru_cache(maxsize=5_000)
def stencil_name(stencil: str) -> str:
    """A stencil's or icon's own name as people say it: Tower server."""
    last = re.split(r"[/.](?!png|svg|gif|jpe?g)", stencil.rstrip("/."))[-1]
    last = re.sub(
        r"\.(png|svg|gif|jpe?g)$|_?\d+x\d+|_\d+$", "", last, flags=re.IGNORECASE
    )
    last = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last)
    last = re.sub(r"\.\d+$", "", last)
    words = [word for word in re.split(r"[\s_\-.]+", last) if word]
    kept = [word for word in words if word.lower() not in _NOT_WORDS]
    name = " ".join(kept or words)
    return name[:1].upper() + name[1:] if name else ""


def is_generic(name: str) -> bool:
    """Whether many different things are called that."""
    words = re.sub(
        r"(?:[\s#(（]+\d+[)）]?|(?<=[\u4e00-\u9fff])\d+)$", "", name.strip().casefold()
    )
    return words in _GENERIC
