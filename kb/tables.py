"""Every table there is: importing this module makes ``Base.metadata`` complete."""

from kb.articles import models as articles
from kb.audit import AuditEntry
from kb.content import models as content
from kb.database import Base
from kb.incidents import models as incidents
from kb.ingested_files import IngestedFile
from kb.people import models as people

__all__ = [
    "AuditEntry",
    "Base",
    "IngestedFile",
    "articles",
    "content",
    "incidents",
    "people",
]
