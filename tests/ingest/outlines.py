"""Mind maps, as XMind and FreeMind write them."""

import json

from tests.ingest import samples

FREEMIND = (
    '<map version="1.0.1"><node ID="a" TEXT="&#x6838;&#x5fc3; core-sw-01">'
    '<node ID="b" TEXT="光模块" LINK="https://wiki.example/optic">'
    '<richcontent TYPE="NOTE"><html><body><p>先清洁</p><p>再更换</p></body></html></richcontent>'
    '<arrowlink DESTINATION="c"/></node>'
    '<node ID="c"><richcontent TYPE="NODE"><html><body><p>尾纤</p></body></html></richcontent>'
    '<attribute NAME="备件" VALUE="fw-07"/></node></node></map>'
)


def make_xmind(*, more=None):
    sheet = {
        "title": "画布 1",
        "rootTopic": {
            "id": "a",
            "title": "核心 core-sw-01",
            "children": {
                "attached": [
                    {
                        "id": "b",
                        "title": "光模块",
                        "notes": {"plain": {"content": "先清洁"}},
                        "labels": ["备件"],
                        "href": "https://wiki.example/optic",
                        "children": {"attached": [{"id": "d", "title": "SFP-10G"}]},
                    }
                ],
                "detached": [{"id": "c", "title": "尾纤"}],
            },
        },
        "relationships": [{"end1Id": "b", "end2Id": "c", "title": "接"}],
    }
    return samples.zipped({"content.json": json.dumps([sheet]), **(more or {})})


def make_old_xmind():
    content = (
        '<xmap-content xmlns="urn:xmind:xmap:xmlns:content:2.0"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink"><sheet><topic id="a">'
        '<title>核心 core-sw-01</title><children><topics type="attached">'
        '<topic id="b" xlink:href="https://wiki.example/optic"><title>光模块</title>'
        "<notes><plain>先清洁</plain></notes><labels><label>备件</label></labels>"
        '<children><topics><topic id="d"><title>SFP-10G</title></topic></topics></children></topic>'
        '</topics><topics type="detached"><topic id="c"><title>尾纤</title></topic></topics>'
        '</children></topic><relationships><relationship end1="b" end2="c"><title>接</title>'
        "</relationship></relationships></sheet></xmap-content>"
    )
    return samples.zipped(
        {"content.xml": content, "META-INF/manifest.xml": "<manifest/>"}
    )
