"""Messages meant to harm."""

import gzip
from dataclasses import dataclass, field

from tests.web.soap import parts
from tests.web.soap.conftest import SOAP_11, Y, envelope
from tests.web.soap.parts import CONTENT_TYPE, INCLUDE, file, multipart, root
from web.soap.limits import for_uploads


@dataclass(frozen=True)
class Attack:
    body: bytes
    content_type: str = "text/xml"
    headers: dict = field(default_factory=dict)


SEARCH = envelope("search", "<query>a</query>")
DTD = '<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE a [<!ENTITY a "{"x" * 100_000}">]>'
LIMIT = for_uploads(1).bytes


def with_query(text):
    return envelope("search", f"<query>{text}</query>")


XML = {
    "external entity": (DTD + with_query("&x;")).encode(),
    "external DTD": b'<!DOCTYPE e SYSTEM "http://127.0.0.1:9/x.dtd">' + SEARCH.encode(),
    "parameter entity": (
        '<!DOCTYPE e [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>' + SEARCH
    ).encode(),
    "DTD behind a comment": f"<!-- a -->\n<!-- b -->{DTD}{SEARCH}".encode(),
    "DTD in UTF-16 with a mark": (
        f'<?xml version="1.0" encoding="UTF-16"?>{DTD}{SEARCH}'
    ).encode("utf-16"),
    "DTD in UTF-16 without a mark": (DTD + SEARCH).encode("utf-16-le"),
    "DTD in UTF-16, the other way round": (DTD + SEARCH).encode("utf-16-be"),
    "entity bomb": (BOMB + with_query("&j;")).encode(),
    "quadratic bomb": (QUADRATIC + with_query("&a;" * 10_000)).encode(),
    "undefined entity": with_query("&nbsp;").encode(),
    "processing instruction": with_query("<?php echo 1 ?>").encode(),
    "too deep": with_query("<a>" * 100_000).encode(),
    "too many elements": with_query("<a/>" * 100_000).encode(),
    "too many attributes": with_query(
        "<a " + " ".join(f'a{n}="1"' for n in range(1000)) + "/>"
    ).encode(),
    "an endless tag": b"<" + b"a" * 900_000,
    "an endless attribute": (SEARCH[:10] + ' a="' + "x" * 900_000).encode(),
    "an endless prolog": b"<!--" + b"x" * 900_000,
    "two bodies": SEARCH.replace(
        "</e:Envelope>",
        f'<e:Body><search xmlns="{Y}"/></e:Body></e:Envelope>',
    ).encode(),
    "two operations": SEARCH.replace(
        "</e:Body>", f'<search xmlns="{Y}"/></e:Body>'
    ).encode(),
    "an empty body": f'<e:Envelope xmlns:e="{SOAP_11}"><e:Body/></e:Envelope>'.encode(),
    "something behind the body": SEARCH.replace(
        "</e:Envelope>", "<x/></e:Envelope>"
    ).encode(),
    "no envelope": b"<a/>",
    "no XML": b"GET / HTTP/1.1",
    "nothing": b"",
    "cut off": SEARCH.encode()[:-20],
    "oversize": (SEARCH + " " * (LIMIT + 1)).encode(),
    "bytes that are no UTF-8": with_query("中").encode("gbk"),
    "UTF-7": f'<?xml version="1.0" encoding="UTF-7"?>{SEARCH}'.encode(),
    "EBCDIC": f'<?xml version="1.0" encoding="cp037"?>{SEARCH}'.encode("cp037"),
    "UTF-32": SEARCH.encode("utf-32"),
    "no base64": envelope(
        "submitSolution",
        "<title>VPN</title><sections/><attachments><attachment><name>a</name>"
        "<data>****</data></attachment></attachments>",
    ).encode(),
    "base64 behind its end": envelope(
        "submitSolution",
        "<title>VPN</title><sections/><attachments><attachment><name>a</name>"
        "<data>QQ==QQ==</data></attachment></attachments>",
    ).encode(),
    "DTD behind a byte-order mark": b"\xef\xbb\xbf" + (DTD + SEARCH).encode(),
    "DTD inside the envelope": with_query(DTD).encode(),
    "DTD in UTF-16 declared as UTF-8": (
        f'<?xml version="1.0" encoding="UTF-8"?>{DTD}{SEARCH}'
    ).encode("utf-16"),
    "DTD in UTF-7": (
        b'<?xml version="1.0" encoding="UTF-7"?>' + (DTD + SEARCH).encode("utf-7")
    ),
    "DTD in EBCDIC": (f'<?xml version="1.0" encoding="IBM037"?>{DTD}{SEARCH}').encode(
        "cp037"
    ),
    "DTD in UTF-32": (DTD + SEARCH).encode("utf-32"),
    "DTD in UTF-32 without a mark": (DTD + SEARCH).encode("utf-32-le"),
    "DTD in GBK": f'<?xml version="1.0" encoding="GBK"?>{DTD}{SEARCH}'.encode("gbk"),
    "a huge name of a tag": with_query(f"<{'a' * 900_000}/>").encode(),
    "a huge name of an attribute": with_query(f'<a {"b" * 900_000}="1"/>').encode(),
    "a huge attribute": with_query(f'<a b="{"x" * 900_000}"/>').encode(),
    "an endless comment": with_query("<!--" + "x" * 900_000).encode(),
    "an endless CDATA section": with_query("<![CDATA[" + "x" * 900_000).encode(),
    "one attribute twice": with_query('<a b="1" b="2"/>').encode(),
    "two headers": SEARCH.replace(
        "<e:Body>", "<e:Header/><e:Header/><e:Body>"
    ).encode(),
    "a header behind the body": SEARCH.replace(
        "</e:Envelope>", "<e:Header/></e:Envelope>"
    ).encode(),
    "no body": f'<e:Envelope xmlns:e="{SOAP_11}"><e:Header/></e:Envelope>'.encode(),
    "two envelopes": (SEARCH + SEARCH).encode(),
    "a NUL": with_query("\0").encode(),
    "a reference to NUL": with_query("&#0;").encode(),
    "overlong UTF-8": with_query("@").encode().replace(b"@", b"\xc0\xbc"),
    "compressed, undeclared": gzip.compress(SEARCH.encode()),
}
COMPRESSED = {
    f"compressed by {name}": Attack(body, headers={"Content-Encoding": name})
    for name, body in {
        "gzip": gzip.compress(b"<a>" + b" " * 50_000_000),
        "deflate": b"x\x9c",
        "br": b"",
        "gzip, identity": b"",
    }.items()
}
INCLUDED = parts.submission(INCLUDE.format("f"))
PARTS = {
    "a part that is not there": multipart(root(INCLUDED)),
    "a part included twice": multipart(
        root(parts.submission(INCLUDE.format("f") * 2)), file("<f>")
    ),
    "a part included by two files": multipart(
        root(
            INCLUDED.replace(
                "</attachments>",
                "<attachment><name>b</name><data>"
                + INCLUDE.format("f")
                + "</data></attachment></attachments>",
            )
        ),
        file("<f>"),
    ),
    "the envelope included in itself": multipart(
        root(parts.submission(INCLUDE.format("root")))
    ),
    "too many parts": multipart(
        root(INCLUDED), *(file(f"<{number}>", b"") for number in range(5_000))
    ),
    "a huge name of a part's header": multipart(
        root(INCLUDED), ({"X" * 900_000: "1"}, b"")
    ),
    "a huge header of a part": multipart(root(INCLUDED), ({"X": "1" * 900_000}, b"")),
    "too many headers of a part": multipart(
        root(INCLUDED), ({f"X-{number}": "1" for number in range(90_000)}, b"")
    ),
    "a message of parts that never ends": multipart(
        root(INCLUDED), file("<f>", b"x" * 900_000), end=False
    ),
    "a DTD in a message of parts": multipart(root(DTD + INCLUDED), file("<f>")),
    "no multipart": b"x" * 900_000,
}
ATTACKS = (
    {name: Attack(body) for name, body in XML.items()}
    | COMPRESSED
    | {
        name: Attack(body, CONTENT_TYPE.format("uuid:1", "<root>"))
        for name, body in PARTS.items()
    }
)
