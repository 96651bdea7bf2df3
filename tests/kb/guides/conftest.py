from dataclasses import dataclass, field

import pytest

from kb.articles.kinds import Audience
from kb.content.store import StoredContent
from kb.guides import building, reading, service
from kb.guides.building import Hits, Sources
from kb.guides.outlines import to_chapters
from kb.guides.service import Draft
from kb.guides.tables import Subject
from kb.services.models import OWN
from tests.kb.reporting.vocabulary import VOCABULARY

OUTLINE = [
    {"code": "use", "heading": "说明", "text": ["先查本指南。"]},
    {"code": "network", "heading": {"zh": "网络", "en": "Network"}, "search": "q=vpn"},
    {"code": "contacts", "heading": "联系人", "tables": ["contacts"]},
    {"code": "drivers", "heading": "驱动库", "tables": ["drivers"]},
]

FILES = {
    form: StoredContent(letter * 64, 3)
    for form, letter in zip(service.FORMS, "abc", strict=True)
}


@dataclass
class Press:
    """A guide, and editions of it that take what *found* says."""

    desk: object
    found: dict = field(default_factory=dict)
    """Ids of articles by the code of the chapter that finds them."""

    @property
    def session(self):
        return self.desk.session

    def guide(self, outline=OUTLINE, *, code="infrastructure", by="manager", **values):
        draft = Draft(
            code=code,
            names={"zh": "服务工作指南", "en": "Service guide"},
            client_id=OWN,
            chapters=to_chapters(outline),
            **values,
        )
        return service.create(self.session, draft, by=self.desk.as_(by))

    def built(self, guide):
        subject = Subject(
            session=self.session,
            client_id=guide.client_id,
            vocabulary=VOCABULARY,
            now=self.desk.now,
        )
        return building.build(self.session, guide, subject, self.sources)

    @property
    def sources(self):
        def find(chapter):
            ids = self.found.get(chapter.code, ())
            return Hits(ids[: chapter.limit], len(ids))

        return Sources(find=find, identify=lambda text: text.split()[:1])

    def edition(self, guide, by="manager"):
        return service.keep(
            self.session, guide, self.built(guide), by=self.desk.as_(by)
        )

    def published(self, guide):
        edition = self.edition(guide)
        service.approve(self.session, edition, by=self.desk.as_("reviewer"))
        service.publish(self.session, edition, FILES, by=self.desk.as_("manager"))
        return edition

    def entries(self, edition):
        return [
            (each.chapter, each.title)
            for each in reading.list_entries(self.session, edition)
        ]


@pytest.fixture
def press(desk):
    desk.person("technician")
    solution = desk.solution("VPN 连不上", audience=Audience.INTERNAL)
    return Press(desk, {"network": [solution.id]})
