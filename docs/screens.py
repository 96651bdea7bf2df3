"""Draws the screenshots of the demonstration: windows as people see them, made up by us.

    python -m docs.screens

It needs Chromium and a Chinese typeface; what it draws is kept in the repository.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT: Final = Path(__file__).parent.parent
TARGET: Final = ROOT / "web" / "demo" / "sample" / "screens"
COLOURS: Final = 64
STYLE: Final = """
body { margin: 0; background: #35506b; font: 14px "Noto Sans CJK SC", sans-serif; }
.window { margin: 24px; background: #fff; border-radius: 6px; width: 640px; }
.bar { background: #e9edf1; padding: 6px 12px; border-radius: 6px 6px 0 0; }
.bar b { float: right; letter-spacing: 12px; font-weight: 400; }
.in { padding: 14px 18px; line-height: 1.7; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid #dde3e8; padding: 4px 8px; text-align: left; }
.red { color: #b3261e; font-weight: 700; } .grey { color: #68737d; }
.button { float: right; border: 1px solid #9aa5af; padding: 2px 22px; margin: 0 0 12px 8px; }
code { font: 13px "Noto Sans Mono CJK SC", monospace; }
svg { display: block; }
"""
TERMINAL: Final = "background:#10161c;color:#d6e2ea"
SCREENS: Final[Mapping[str, tuple[str, str]]] = {
    "printer-offline": (
        "HP LaserJet P3015（三楼东） - 脱机",
        (
            "<table><tr><th>文档名<th>状态<th>所有者<th>页数<th>提交时间"
            "<tr><td>申报材料.pdf<td class=red>错误 - 正在打印<td>wangfang<td>14<td>9:12"
            "<tr><td>申报材料.pdf<td class=grey>等待<td>wangfang<td>14<td>9:15"
            "<tr><td>附表二.xlsx<td class=grey>等待<td>lijun<td>3<td>9:21</table>"
            "<p class=grey>队列中有 3 个文档　☑ 脱机使用打印机(U)"
        ),
    ),
    "badge-clock": (
        "Door controller DC-4 · North gate · System",
        (
            "<table><tr><td>Firmware<td>4.2.17<tr><td>Uptime<td>0 d 02:41"
            "<tr><td>Device time<td class=red>1970-01-01 02:41:07"
            "<tr><td>Time source<td>☐ Use NTP　<span class=grey>ntp.example.org</span>"
            "<tr><td>Last event<td>DENIED badge 00418 – <b>not yet valid</b></table>"
        ),
    ),
    "vpn-809": (
        "网络连接",
        (
            "<p><b>无法连接到“单位 VPN”</b><p>由于远程服务器无响应，不能建立你的计算机与 VPN "
            "服务器之间的网络连接。可能是因为未将你的计算机与远程服务器之间的某种网络设备"
            "（如防火墙、NAT、路由器等）配置为允许 VPN 连接。<p class=red>错误 809"
            "<p><span class=button>关闭</span><span class=button>诊断</span><br>"
        ),
    ),
    "oa-502": (
        "https://oa.yunjiang.example/login - 浏览器",
        (
            "<div style='text-align:center;padding:30px'><h1>502 Bad Gateway</h1>"
            "<hr><span class=grey>nginx/1.24.0</span></div>"
        ),
    ),
    "nginx-error-log": (
        "root@oa-web01: /var/log/nginx",
        (
            f"<div style='{TERMINAL};padding:12px'><code>2026/11/27 08:31:06 [error] 1187#0: "
            "*52417 connect() failed<br>(111: Connection refused) while connecting to "
            'upstream,<br>client: 10.10.113.56, server: oa.yunjiang.example,<br>request: "GET /login '
            'HTTP/1.1",<br>upstream: "http://10.10.20.13:8080/oa/login"<br>'
            "$ systemctl is-active tomcat<br><span style='color:#ff9d92'>failed</span>"
            "</code></div>"
        ),
    ),
    "disk-full": (
        "此电脑",
        (
            "<p>Windows (C:)<div style='border:1px solid #9aa5af;width:320px;height:18px'>"
            "<div style='background:#d32f2f;width:318px;height:18px'></div></div>"
            "<p class=grey>0.20 GB 可用，共 119 GB<p>数据 (D:)"
            "<div style='border:1px solid #9aa5af;width:320px;height:18px'>"
            "<div style='background:#2a72b5;width:120px;height:18px'></div></div>"
            "<p class=grey>221 GB 可用，共 356 GB"
        ),
    ),
}


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 688, "height": 200})
        for name, (title, inside) in SCREENS.items():
            page.set_content(
                f"<style>{STYLE}</style><div class=window><div class=bar>{title}"
                f"<b>–□✕</b></div><div class=in>{inside}</div></div>"
            )
            shot = page.screenshot(full_page=True)
            (TARGET / f"{name}.png").write_bytes(_with_few_colours(shot))
        browser.close()


def _with_few_colours(png: bytes) -> bytes:
    target = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS).save(target, "PNG", optimize=True)
    return target.getvalue()


if __name__ == "__main__":
    main()
