"""A service desk at work through REST, with nothing but Python's standard library.

It searches, reports an incident, is told what is missing for closing it, links the
suggested solution, closes it, and proposes a solution with a file.

python3 rest_example.py http://127.0.0.1:8000 TOKEN
"""

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


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
    for hit in desk.get("/search", query="打印机", limit=3)["hits"]:
        print("Found:", hit["title"])

    report = {"title": "打印机显示脱机", "system": "Windows", "category": "打印"}
    incident = f"/incidents/{desk.send('/incidents', report)['number']}"
    print("Reported:", incident.rpartition("/")[2])
    desk.send(f"{incident}/resolve", {"done": "重启了打印服务"})
    try:
        desk.send(f"{incident}/close", {})
    except Problem as refused:
        print("Not closed:", refused.code, ", ".join(refused.missing))

    wanted = {"incident": incident.rpartition("/")[2], "limit": 3}
    solution = desk.send("/suggestions", wanted)["hits"][0]
    print("Suggested:", solution["title"])
    desk.send(f"{incident}/solution", {"article": solution["article"]}, method="PUT")
    desk.send(f"{incident}/verify", {"solved": True, "text": "好了，谢谢 😀"})
    print("Now it is", desk.send(f"{incident}/close", {})["state"] + ".")

    article = {
        "title": f"打印队列卡住 {time.time_ns()}",
        "sections": [
            {"name": "symptom", "text": "打印队列里的任务不动。"},
            {"name": "resolution", "text": "清空队列，然后重启打印服务。"},
        ],
        "attributes": {"system": "Windows", "category": "打印"},
    }
    log = "09:30 清空队列\n".encode()
    submission = desk.upload("/submissions", article, "处理记录（三楼）.log", log)
    print("Submission", submission["id"], "is", submission["state"] + ".")


if __name__ == "__main__":
    main(*sys.argv[1:3])
