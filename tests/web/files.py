"""Small files as people upload them."""

import io

import pypdf
from PIL import Image

SOLUTION = """---
title: VPN 隧道每小时中断
kind: solution
audience: self_service
---
## 现象

隧道每小时中断一次。

## 解决步骤

1. 把 rekey 时间改为 86400 秒。
"""


def markdown(text=SOLUTION):
    return text.encode()


def scan(pages=2):
    """A PDF whose pages hold no text, as a scanner makes them."""
    sheets = [Image.new("L", (210, 297), 128) for _ in range(pages)]
    target = io.BytesIO()
    sheets[0].save(target, "PDF", save_all=True, append_images=sheets[1:])
    return target.getvalue()


def locked_pdf():
    """A PDF that nobody opens without its password."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
