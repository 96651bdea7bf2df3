"""Two verdicts, conflicts between revisions, and articles that are taken out."""

import pytest

from kb.articles.attributes import Attributes
from kb.articles.models import Aspect, SubmissionState
from kb.articles.submissions import Draft, open_draft
from kb.incidents import links
from kb.notifications.models import Notification
from review import editing, retiring, service
from review.checks import check_form
from review.errors import (
    FormRuleError,
    NotAllowedError,
    OutdatedSubmissionError,
    ReasonMissingError,
    RetiringError,
    SecondReviewerError,
    TextChangedError,
)
from review.service import Judgement, Reading
from tests.factories import make_draft

PASSED = Judgement(passed=True, reason="可以")


def judge(desk, submission, *aspects, by="reviewer", judgement=PASSED, **reading):
    given = reading.pop("version", submission.version)
    return service.judge(
        desk.session,
        submission,
        dict.fromkeys(aspects, judgement),
        Reading(version=given, **reading),
        by=desk.as_(by),
    )


@pytest.fixture
def claimed(desk):
    submission = desk.submitted()
    service.claim(desk.session, submission, by=desk.as_("reviewer"))
    return submission


def test_the_second_pass_checks_it_in_at_once(desk, claimed):
    assert judge(desk, claimed, Aspect.CONTENT) is None

    revision = judge(desk, claimed, Aspect.FORM)

    assert revision.number == 1
    assert claimed.state is SubmissionState.CHECKED_IN


def test_a_verdict_that_does_not_pass_needs_a_reason(desk, claimed):
    with pytest.raises(ReasonMissingError):
        judge(desk, claimed, Aspect.CONTENT, judgement=Judgement(passed=False))


def test_a_reason_that_repeats_a_password_does_not_keep_it(desk, claimed):
    found = Judgement(passed=False, reason="It says password: Sommer-2024!x")
    judge(desk, claimed, Aspect.CONTENT, judgement=found)

    assert all("Sommer" not in verdict.reason for verdict in claimed.verdicts)
    assert len(claimed.verdicts) == 1


def test_rules_that_are_set_aside_need_a_reason_that_is_kept(desk, claimed):
    findings = check_form(desk.session, make_draft(category=""))
    without = Judgement(passed=True)

    with pytest.raises(ReasonMissingError):
        judge(desk, claimed, Aspect.FORM, judgement=without, findings=findings)
    judge(desk, claimed, Aspect.FORM, findings=findings)

    (verdict,) = claimed.verdicts
    assert (verdict.overruled, verdict.reason) == (["attribute_missing"], "可以")


def test_what_goes_back_needs_no_second_reason_for_what_the_rules_say(desk, claimed):
    findings = check_form(desk.session, make_draft(category=""))
    judgements = {
        Aspect.CONTENT: Judgement(passed=False, reason="步骤不对"),
        Aspect.FORM: Judgement(passed=True),
    }
    reading = Reading(version=claimed.version, findings=findings)

    service.judge(desk.session, claimed, judgements, reading, by=desk.as_("reviewer"))

    assert [verdict.reason for verdict in claimed.verdicts] == ["步骤不对", ""]
    # The same text is not checked in so, should the reviewer think better of it.
    with pytest.raises(ReasonMissingError):
        judge(desk, claimed, Aspect.CONTENT, findings=findings)


def test_the_text_that_was_read_is_the_text_that_is_judged(desk, claimed):
    before = claimed.version
    save(desk, claimed, title="改过的标题")

    with pytest.raises(TextChangedError):
        judge(desk, claimed, Aspect.CONTENT, version=before)


def save(desk, submission, **changed):
    draft = Draft(
        kind=submission.kind,
        title=changed.get("title", submission.title),
        sections=submission.sections,
        attributes=Attributes.from_mapping(submission.attributes),
        audience=submission.audience,
    )
    return editing.save_text(
        desk.session,
        submission,
        draft,
        version=changed.get("version", submission.version),
        by=desk.as_("technician"),
    )


def test_a_changed_text_clears_both_verdicts(desk, claimed):
    judge(desk, claimed, Aspect.CONTENT)

    save(desk, claimed, title="改过的标题")

    assert claimed.verdicts == []


def test_a_save_from_another_window_is_not_overwritten(desk):
    draft = desk.draft()
    desk.session.flush()
    seen = draft.version
    save(desk, draft, title="第一个窗口")

    with pytest.raises(TextChangedError):
        save(desk, draft, title="第二个窗口", version=seen)
    assert draft.title == "第一个窗口"


def test_where_two_reviewers_are_wanted_one_is_not_enough(desk, claimed):
    judge(desk, claimed, Aspect.CONTENT, two_reviewers=True)

    with pytest.raises(SecondReviewerError):
        judge(desk, claimed, Aspect.FORM, two_reviewers=True)
    judge(desk, claimed, Aspect.FORM, by="second_reviewer", two_reviewers=True)
    assert claimed.state is SubmissionState.CHECKED_IN


def test_nothing_without_a_title_or_a_text_is_submitted(desk):
    empty = desk.draft(title="", sections={"symptom": " "})

    with pytest.raises(FormRuleError):
        service.submit(
            desk.session,
            empty,
            by=desk.as_("technician"),
            findings=check_form(desk.session, editing.to_draft(empty)),
        )
    assert empty.state is SubmissionState.DRAFT


def test_a_rejected_solution_leaves_no_incident_waiting(desk):
    incident = desk.started()
    submission = desk.submitted()
    links.await_submission(
        desk.session, incident, submission, by=desk.as_("technician")
    )

    service.reject(desk.session, submission, "内容不对", by=desk.as_("reviewer"))

    assert incident.pending_submission_id is None
    desk.session.flush()
    told = desk.session.query(Notification).all()
    assert any(each.user_id == desk.person("technician").id for each in told)


def revise(desk, article, title):
    submission = open_draft(
        desk.session,
        make_draft(title),
        author=desk.person("technician"),
        now=desk.now,
        article=article,
    )
    service.submit(desk.session, submission, by=desk.as_("technician"))
    return submission


def test_whoever_comes_second_has_to_compare(desk):
    article = desk.solution()
    first, second = revise(desk, article, "甲改的"), revise(desk, article, "乙改的")
    desk.approve(first)
    service.claim(desk.session, second, by=desk.as_("reviewer"))

    with pytest.raises(OutdatedSubmissionError):
        judge(desk, second, *Aspect)

    editing.rebase(desk.session, second, 2, by=desk.as_("technician"))
    judge(desk, second, *Aspect)
    assert article.current_revision.number == 3


def test_what_is_rebased_on_an_old_revision_is_refused(desk):
    article = desk.solution()
    first, second = revise(desk, article, "甲改的"), revise(desk, article, "乙改的")
    desk.approve(first)

    with pytest.raises(OutdatedSubmissionError):
        editing.rebase(desk.session, second, 1, by=desk.as_("technician"))


def test_an_article_is_retired_with_a_reason_and_brought_back(desk):
    article = desk.solution()

    with pytest.raises(ReasonMissingError):
        retiring.retire(desk.session, article.id, " \0", by=desk.as_("reviewer"))
    retiring.retire(desk.session, article.id, "过时", by=desk.as_("reviewer"))
    assert article.retired_at is not None
    with pytest.raises(RetiringError):
        retiring.retire(desk.session, article.id, "过时", by=desk.as_("reviewer"))

    retiring.restore(desk.session, article.id, by=desk.as_("manager"))
    assert article.retired_at is None
    with pytest.raises(RetiringError):
        retiring.restore(desk.session, article.id, by=desk.as_("manager"))


@pytest.mark.parametrize("who", ["reporter", "technician", "administrator"])
def test_only_those_who_answer_for_knowledge_retire_it(desk, who):
    with pytest.raises(NotAllowedError):
        retiring.retire(desk.session, desk.solution().id, "过时", by=desk.as_(who))
