"""Calendars, notebooks and web archives, as their programs write them."""

import json
import plistlib

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Ops//EN
X-WR-CALNAME:变更窗口
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:16010101T000000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:更换 core-sw-01 的电源
DTSTART;TZID=Asia/Shanghai:20261005T220000
DTEND;TZID=Asia/Shanghai:20261006T010000
LOCATION:机房 A
ORGANIZER;CN=王工:mailto:wang@example.org
DESCRIPTION:先断电\\, 再更
 换。\\n回退见 CHG-7
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VTODO
SUMMARY:检查备件
DUE:20261001
END:VTODO
END:VCALENDAR
"""


def cell(kind, source, **more):
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


def make_notebook(*cells, **more):
    given = cells or (cell("markdown", ["# 巡检\n", "core-sw-01"]),)
    return json.dumps(
        {
            "cells": list(given),
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
            **more,
        }
    ).encode()


def resource(data, kind="text/html", encoding="UTF-8"):
    return {
        "WebResourceData": data,
        "WebResourceMIMEType": kind,
        "WebResourceTextEncodingName": encoding,
        "WebResourceURL": "https://wiki.example/",
    }


def make_webarchive(page, *, frames=(), pictures=(), encoding="utf-8"):
    archive = {
        "WebMainResource": resource(page.encode(encoding), encoding=encoding),
        "WebSubframeArchives": [
            {"WebMainResource": resource(f.encode())} for f in frames
        ],
        "WebSubresources": [resource(each, "image/png") for each in pictures],
    }
    return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)
