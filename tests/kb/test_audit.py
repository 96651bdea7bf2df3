"""What the audit calls things: words that are kept for good, whatever a class is named."""

from functools import partial

import pytest
from sqlalchemy import select

from kb import audit
from kb.articles.models import Article, Submission
from kb.audit import SUBJECTS, AuditEntry, Subject
from kb.baselines.moves import Action as DeviationAction
from kb.changes.moves import Action as ChangeAction
from kb.changes.moves import Remark as ChangeRemark
from kb.database import Base
from kb.duties.moves import Action as RunAction
from kb.guides.moves import Action as GuideAction
from kb.handovers.moves import Action as HandoverAction
from kb.incidents.actions import Action, Remark
from kb.items.moves import Action as ItemAction
from kb.items.moves import Remark as ItemRemark
from kb.outbox.kinds import KINDS, SILENT
from kb.outbox.models import EventKind, OutboxEvent
from kb.outbox.nouns import NOUNS
from kb.packages.moves import Action as PackageAction
from kb.people.models import User
from kb.problems.moves import Action as ProblemAction
from kb.problems.moves import Remark as ProblemRemark
from kb.quality.findings.models import RunState
from kb.quality.findings.moves import Action as FindingAction
from kb.registers.moves import Action as RecordAction
from kb.registers.moves import Remark as RecordRemark
from kb.reporting.moves import Action as ReportAction
from review.actions import Action as ReviewAction
from review.actions import Remark as ReviewRemark

# Written out: what stands in the audits of those who use the program.
KEPT = """
alert_pattern alertpattern
announcement announcement
api_token apitoken
article article
article_template articletemplate
baseline baseline
handover handover
deviation deviation
canned_reply cannedreply
change change
dictionary_word dictionaryword
duty duty
duty_run dutyrun
factor_rule factorrule
group_grant groupgrant
letter letter
organisation_choice organisation
finding finding
guide guide
guide_edition guideedition
import_job importjob
import_mapping importmapping
incident incident
indicator indicator
item item
knowledge_gap gap
macro macro
managed_system managedsystem
milestone milestone
training_course trainingcourse
training_session trainingsession
past_case pastcase
package package
compatibility compatibility
picture picture
problem problem
quality_dataset qualitydataset
quality_run qualityrun
quality_source qualitysource
quality_department_check departmentcheck
quality_month_check monthcheck
quality_self_check selfcheck
sampled_link sampledlink
service service
calendar calendar
register_record record
report report
report_schedule reportschedule
roster roster
client client
contact contact
own_cause owncause
contract contract
request_kind requestkind
service_level servicelevel
spelling_merge spelling
spellings_apart spellingsapart
submission submission
survey survey
synonym_group synonymgroup
unit unit
user_account user
webhook webhook
webhook_delivery delivery
"""
WORDS = {
    Action: "start put_back transfer ask_back give_back keep pause continue edit carry_over link unlink await resolve name_cause change_client confirm deny mark_unanswered close"
    " reopen withdraw mark_duplicate approve decline",
    Remark: "open comment complain ask_approval attach take_over take_back run_macro group ungroup duplicate_found"
    " solution_checked_in solution_not_accepted import alert_joined alert_again"
    " alert_recovered alert_all_clear alert_follows alert_raised alert_cause"
    " alert_split alert_more",
    ProblemRemark: "open solution_checked_in solution_not_accepted unlink",
    ChangeRemark: "open",
    RecordAction: "issue store send_to_repair bring_back end revive",
    RecordRemark: "add change move_stock inspect tie_incident untie_incident add_file"
    " remove_file put_back_file remove",
    ReviewAction: "edit submit claim request_changes approve reject withdraw check_in",
    ReviewRemark: "judge supersede retire restore",
}


def test_each_table_keeps_its_word():
    known = dict(line.split() for line in KEPT.strip().splitlines())

    assert known == SUBJECTS
    assert set(known.values()) == set(Subject)
    assert set(known) <= set(Base.metadata.tables)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__module__)
def test_each_action_keeps_its_word(words):
    assert {each.value for each in words} == set(WORDS[words].split())


@pytest.mark.parametrize(
    ("table", "deed", "kind"),
    [
        (Submission, "submit", EventKind.REVIEW_REQUESTED),
        (Article, "retire", EventKind.ARTICLE_RETIRED),
    ],
)
def test_a_class_with_another_name_is_still_heard_of(
    desk, session, request, table, deed, kind
):
    subject = desk.submitted() if table is Submission else desk.solution()
    request.addfinalizer(partial(setattr, table, "__name__", table.__name__))
    table.__name__ = "SomethingElse"

    audit.record(session, deed, subject, by=desk.as_("manager"))
    session.flush()

    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    event = session.scalars(select(OutboxEvent).order_by(OutboxEvent.id.desc())).first()
    assert (entry.noun, entry.key) == (table.__tablename__, str(subject.id))
    assert event.kind is kind


def test_every_noun_has_events_or_a_reason_for_none():
    silent = set(SILENT) - {Subject.INCIDENT}

    assert set(KINDS) | set(SILENT) == set(Subject)
    assert not set(KINDS) & set(SILENT)
    assert set(NOUNS) == set(Subject) - silent
    assert all(SILENT.values())


def test_webhooks_hear_of_what_is_really_written():
    written = {
        Subject.SUBMISSION: {*ReviewAction, *ReviewRemark},
        Subject.ARTICLE: {ReviewRemark.RETIRE, ReviewRemark.RESTORE, "drill"},
        Subject.PROBLEM: {*ProblemAction, *ProblemRemark},
        Subject.CHANGE: {*ChangeAction, *ChangeRemark},
        Subject.DUTY_RUN: set(RunAction),
        Subject.ITEM: {*ItemAction, *ItemRemark},
        Subject.SURVEY: {"open"},
        Subject.RECORD: {*RecordAction, *RecordRemark, "put_facts"},
        Subject.PACKAGE: set(PackageAction),
        Subject.BASELINE: {"take_facts", "expect"},
        Subject.DEVIATION: set(DeviationAction),
        Subject.GUIDE_EDITION: set(GuideAction),
        Subject.HANDOVER: set(HandoverAction),
        Subject.REPORT: set(ReportAction),
        Subject.QUALITY_RUN: set(RunState),
        Subject.FINDING: set(FindingAction),
    }

    assert set(written) == set(KINDS)
    for noun, actions in KINDS.items():
        assert set(actions) <= {str(each) for each in written[noun]}, noun


def test_only_these_deeds_of_nouns_with_events_have_none():
    """Whoever adds a step says whether others are told of it."""
    quiet = {
        Subject.SUBMISSION: "edit claim approve withdraw judge supersede retire restore",
        Subject.PROBLEM: "",
        Subject.CHANGE: "",
        Subject.DUTY_RUN: "",
        Subject.ITEM: "",
        # Only private ones are removed.
        Subject.RECORD: "remove",
        Subject.PACKAGE: "discard",
        Subject.DEVIATION: "",
        Subject.GUIDE_EDITION: "approve send_back discard",
        # Others hear of a hand-over when both have signed.
        Subject.HANDOVER: "fill sign take_back cancel follow_up pack",
        Subject.REPORT: "comment approve send_back discard",
        # Only runs take these, of thousands at once: their end is the event.
        Subject.FINDING: "correct withdraw restore reopen lapse",
    }
    steps = {
        Subject.SUBMISSION: {*ReviewAction, *ReviewRemark},
        Subject.PROBLEM: {*ProblemAction, *ProblemRemark},
        Subject.CHANGE: {*ChangeAction, *ChangeRemark},
        Subject.DUTY_RUN: set(RunAction),
        Subject.ITEM: {*ItemAction, *ItemRemark},
        Subject.RECORD: {*RecordAction, *RecordRemark},
        Subject.PACKAGE: set(PackageAction),
        Subject.DEVIATION: set(DeviationAction),
        Subject.GUIDE_EDITION: set(GuideAction),
        Subject.HANDOVER: set(HandoverAction),
        Subject.REPORT: set(ReportAction),
        Subject.FINDING: set(FindingAction),
    }

    assert {
        noun: {str(each) for each in actions} - set(KINDS[noun])
        for noun, actions in steps.items()
    } == {noun: set(words.split()) for noun, words in quiet.items()}


def test_a_row_that_nobody_has_named_is_no_subject(desk, session):
    role = desk.person("manager").role_rows[0]
    assert session.get(User, role.user_id) is not None

    with pytest.raises(KeyError):
        audit.record(session, "edit", role, by=desk.as_("manager"))
