"""Names and addresses as they could be in Yunjiang, all invented."""

from random import Random
from typing import Final

FAMILY: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
)
GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红梅建国志文海燕晓鹏辉宁雪琳佳"
)
BRAND: Final = (
    "宏泰盛源锦昌瑞丰恒信嘉诚博远鼎新汇通卓越凯旋鑫茂祥和德润永安天成金桥广益万利"
    "华美东升景明正兴隆达福顺荣耀腾飞启航科创智联云帆绿洲蓝海星河长风"
)
TRADES: Final = (
    ("商贸", "5112"),
    ("物流", "5821"),
    ("建筑工程", "4710"),
    ("餐饮管理", "6210"),
    ("机械制造", "3421"),
    ("软件科技", "6513"),
    ("农业开发", "0112"),
    ("广告传媒", "7251"),
    ("医药", "5151"),
    ("纺织", "1711"),
    ("建材", "5165"),
    ("物业服务", "7020"),
)
"""What companies do, with the code of the trade (GB/T 4754)."""
FORMS: Final = ("有限公司", "有限责任公司", "股份有限公司")
ROADS: Final = (
    "人民路",
    "建设大道",
    "中山街",
    "解放路",
    "文昌路",
    "滨河大道",
    "工业路",
    "学府街",
)
GOODS: Final = (
    "办公用品",
    "运输服务",
    "钢材",
    "餐饮服务",
    "软件服务",
    "化肥",
    "药品",
    "水泥",
)
BANKS: Final = ("云江农商银行", "云江商业银行", "云江城市信用社")


def make_person(random: Random) -> str:
    given = "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))
    return random.choice(FAMILY) + given


def make_company(random: Random, city: str) -> tuple[str, str]:
    """A company's name, and the code of its trade."""
    brand = "".join(random.sample(BRAND, k=4))
    trade, code = random.choice(TRADES)
    return f"{city}{brand}{trade}{random.choice(FORMS)}", code


def make_address(random: Random, city: str, county: str) -> str:
    return (
        f"云江省{city}市{county}{random.choice(ROADS)}{random.randrange(1, 600)}号"
        f"{random.randrange(1, 30)}栋{random.randrange(101, 2500)}室"
    )
