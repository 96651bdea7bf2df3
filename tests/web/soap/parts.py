"""Messages of several parts, well made and not."""

from tests.web.soap.conftest import envelope

INCLUDE = (
    '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:{}"/>'
)
DATA = bytes(range(256)) * 40


def submission(data):
    return envelope(
        "submitSolution",
        "<title>打印队列</title><sections><section><name>symptom</name><text>x</text>"
        f"</section></sections><attachments><attachment><name>图.bin</name><data>{data}"
        "</data></attachment></attachments>",
    )


def multipart(*parts, boundary="uuid:1", end=True):
    pieces = []
    for headers, data in parts:
        pieces.append(f"--{boundary}\r\n".encode())
        pieces += [f"{name}: {value}\r\n".encode() for name, value in headers.items()]
        pieces.append(b"\r\n" + data + b"\r\n")
    return b"".join(pieces) + (f"--{boundary}--\r\n".encode() if end else b"")


def root(text, name="<root>"):
    headers = {
        "Content-ID": name,
        "Content-Type": 'application/xop+xml; charset=utf-8; type="text/xml"',
        "Content-Transfer-Encoding": "binary",
    }
    return headers, text.encode()


def file(name="<a%1@b>", data=DATA, encoding="binary"):
    return {"Content-ID": name, "Content-Transfer-Encoding": encoding}, data


CONTENT_TYPE = (
    'multipart/related; type="application/xop+xml"; boundary="{}"; '
    'start="{}"; start-info="text/xml"'
)
