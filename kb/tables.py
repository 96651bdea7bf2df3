"""Every table there is: importing this module makes ``Base.metadata`` complete."""

from kb.alerts import models as alerts
from kb.alerts.refusals import RefusedPost
from kb.announcements import Announcement
from kb.articles import models as articles
from kb.articles.feedback import Feedback
from kb.articles.guesses import Guess
from kb.articles.likeness import LikenessBand, NearDuplicate
from kb.articles.templates import ArticleTemplate
from kb.articles.waiting_likeness import WaitingBand
from kb.audit import AuditEntry
from kb.baselines import models as baselines
from kb.calendars import models as calendars
from kb.call_rates import CallRate
from kb.changes import models as changes
from kb.complaints.models import Complaint
from kb.contacts.models import Contact
from kb.content import models as content
from kb.database import Base
from kb.duties import models as duties
from kb.emergency.models import PlanDrill
from kb.exchange.jobs import ImportJob
from kb.exchange.kept_mappings import KeptMapping
from kb.exchange.keys import ExternalKey
from kb.exchange.refused import RefusedRow
from kb.factors import models as factors
from kb.feeds import models as feeds
from kb.guides import models as guides
from kb.handovers import models as handovers
from kb.hosts import models as hosts
from kb.idempotency import KeptAnswer
from kb.incidents import models as incidents
from kb.incidents.own_causes import OwnCause
from kb.incidents.past_cases import PastCase
from kb.incidents.presence import PresenceRow
from kb.ingested_files import IngestedFile
from kb.items import models as items
from kb.learned_order import LearnedOrder
from kb.letters import models as letters
from kb.macros.models import Macro
from kb.milestones import models as milestones
from kb.notifications import models as notifications
from kb.organisation import models as organisation
from kb.origins import Origin
from kb.outbox import capture as outbox
from kb.packages import models as packages
from kb.people import models as people
from kb.people import soap_secrets
from kb.people.identities import ExternalAccount
from kb.people_list.models import ListedPerson
from kb.pictures import carrying as pictures
from kb.problems import models as problems
from kb.quality import models as quality
from kb.quality.checks import models as quality_checks
from kb.quality.findings import models as findings
from kb.recognition import RecognisedText, Recognition
from kb.records import marks as records
from kb.registers import models as registers
from kb.replies.models import CannedReply
from kb.reporting import models as reporting
from kb.reports import models as reports
from kb.requests.models import RequestKind
from kb.rosters import models as rosters
from kb.saved_searches import SavedSearch
from kb.service_levels import models as service_levels
from kb.services import models as services
from kb.sign_on.groups import GroupGrant
from kb.spellings import models as spellings
from kb.surveys import models as surveys
from kb.terminology import DictionaryWord, SynonymGroup
from kb.topology import models as topology
from kb.traces import models as traces
from kb.training import models as training
from kb.watching.models import Watch

__all__ = [
    "Announcement",
    "ArticleTemplate",
    "AuditEntry",
    "Base",
    "CallRate",
    "CannedReply",
    "Complaint",
    "Contact",
    "DictionaryWord",
    "ExternalAccount",
    "ExternalKey",
    "Feedback",
    "GroupGrant",
    "Guess",
    "ImportJob",
    "IngestedFile",
    "KeptAnswer",
    "KeptMapping",
    "LearnedOrder",
    "LikenessBand",
    "ListedPerson",
    "Macro",
    "NearDuplicate",
    "Origin",
    "OwnCause",
    "PastCase",
    "PlanDrill",
    "PresenceRow",
    "RecognisedText",
    "Recognition",
    "RefusedPost",
    "RefusedRow",
    "RequestKind",
    "SavedSearch",
    "SynonymGroup",
    "WaitingBand",
    "Watch",
    "alerts",
    "articles",
    "baselines",
    "calendars",
    "changes",
    "content",
    "duties",
    "factors",
    "feeds",
    "findings",
    "guides",
    "handovers",
    "hosts",
    "incidents",
    "items",
    "letters",
    "milestones",
    "notifications",
    "organisation",
    "outbox",
    "packages",
    "people",
    "pictures",
    "problems",
    "quality",
    "quality_checks",
    "records",
    "registers",
    "reporting",
    "reports",
    "rosters",
    "service_levels",
    "services",
    "soap_secrets",
    "spellings",
    "surveys",
    "topology",
    "traces",
    "training",
]
