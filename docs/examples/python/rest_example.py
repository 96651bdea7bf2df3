"""A service desk at work through REST, with nothing but Python's standard library.

It searches, reports an incident, asks for suggestions, submits the solution that was
missing with a log file, waits for its review, and closes the incident when the user has
confirmed. Usage:

    python3 rest_example.py http://127.0.0.1:8000 "$TOKEN"
"""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

LOG_BYTES = 10 << 20


class Problem(Exception):
    """What the service says of a request that it does not do."""

    def __init__(self, details):
        super().__init__(details["detail"])
        self.code = details["code"]
        self.missing = details.get("missing", [])


class Yunzhi:
    """The few calls that this program needs."""

    def __init__(self, address, token):
        self.address = address.rstrip("/") + "/api/v1"
        self.token = token

    def get(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        return json.loads(self.call("GET", f"{path}?{query}" if query else path))

    def send(self, path, body, method="POST"):
        data = json.dumps(body).encode()
        return json.loads(self.call(method, path, data, "application/json"))

    def upload(self, path, body, name, content):
        """Send the JSON and one file beside it, as multipart/form-data."""
        boundary = uuid.uuid4().hex
        before = (
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="input"\r\n\r\n'
            f"{json.dumps(body)}\r\n"
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="attachments"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        data = before.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        return json.loads(self.call("POST", path, data, kind))

    def call(self, method, path, data=None, content_type=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        if data is not None:
            headers["Content-Type"] = content_type
            # Whatever happens on the way, this request is done at most once.
            headers["Idempotency-Key"] = uuid.uuid4().hex
        request = urllib.request.Request(
            self.address + path, data, headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as refused:
            raise Problem(json.load(refused)) from refused


def main(address, token):
    desk = Yunzhi(address, token)

    print("found", desk.get("/search", query="打印机", limit=5)["total"])

    incident = desk.send(
        "/incidents",
        {
            "title": "打印队列卡住 0x0000011b",
            "description": "三楼的打印机不出纸",
            "system": "Windows",
            "category": "打印",
        },
    )
    path = f"/incidents/{incident['number']}"
    print("incident", incident["state"])
    suggested = desk.send("/suggestions", {"incident": incident["number"], "limit": 3})
    print("suggested", len(suggested["hits"]))

    log = os.urandom(LOG_BYTES)
    submission = desk.upload(
        "/submissions",
        {
            "title": f"打印队列卡住的处理 {time.time_ns()}",
            "sections": [
                {"name": "symptom", "text": "打印队列里的任务不动，报错 0x0000011b。"},
                {"name": "resolution", "text": "重启后台处理程序，然后清空队列。"},
            ],
            "attributes": {"system": "Windows", "category": "打印"},
            "incident": incident["number"],
        },
        "处理记录（三楼）.log",
        log,
    )
    print("submitted", submission["state"])

    desk.send(f"{path}/resolve", {"done": "重启了后台处理程序"})
    try:
        desk.send(f"{path}/close", {})
    except Problem as refused:
        print("refused", refused.code, refused.missing)

    print("waiting for the review; approve it under Review", flush=True)
    while submission["state"] != "checked_in":
        time.sleep(1)
        submission = desk.get(f"/submissions/{submission['id']}")
    article = desk.get(f"/articles/{submission['article']}")
    attachment = article["attachments"][0]
    same = desk.call("GET", f"/attachments/{attachment['id']}") == log
    print("attachment", attachment["name"], same)

    desk.send(
        f"{path}/verify", {"solved": True, "text": "好了，谢谢 😀", "satisfaction": 5}
    )
    print("closed", desk.send(f"{path}/close", {})["state"])
    try:
        desk.get("/articles/999999999")
    except Problem as missing:
        print("missing", missing.code)


if __name__ == "__main__":
    main(*sys.argv[1:3])
