"""Random work by random people: what must always hold does, after every step."""

import shutil

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text

from kb import accounts
from kb import database as databases
from kb.articles.models import Article, Revision, Submission, SubmissionState
from kb.errors import KBError
from kb.incidents import cancelling, links
from kb.incidents.actions import Action
from kb.incidents.models import Incident, IncidentEvent, State, Verification
from review import retiring
from review import service as review
from tests.desk import ROLES, Desk
from tests.incident_acts import ACTS

UNDECIDED = {
    SubmissionState.DRAFT,
    SubmissionState.SUBMITTED,
    SubmissionState.IN_REVIEW,
    SubmissionState.CHANGES_REQUESTED,
}
people = st.sampled_from(sorted(ROLES))


class Process(RuleBasedStateMachine):
    """Whatever people do is either done whole or refused with one of our errors."""

    incidents = Bundle("incidents")
    submissions = Bundle("submissions")
    articles = Bundle("articles")

    def __init__(self, path):
        super().__init__()
        self.database = databases.connect(f"sqlite:///{path}")
        self.session = self.database.sessions()
        self.desk = Desk(self.session)

    @initialize(target=articles)
    def begin(self):
        for login in ROLES:
            self.desk.person(login)
        return self.desk.solution("第一个方案").id

    def attempt(self, deed):
        """Do it whole, or not at all."""
        savepoint = self.session.begin_nested()
        try:
            made = deed()
            self.session.flush()
        except KBError:
            savepoint.rollback()
            return None
        savepoint.commit()
        return made

    def incident(self, key):
        return self.session.get_one(Incident, key)

    def submission(self, key):
        return self.session.get_one(Submission, key)

    @rule(target=incidents, who=people)
    def report(self, who):
        return self.desk.incident("打印机不工作", reporter=who).id

    @rule(key=incidents, action=st.sampled_from(Action), who=people)
    def act(self, key, action, who):
        self.attempt(
            lambda: ACTS[action](self.desk, self.incident(key), by=self.desk.as_(who))
        )

    @rule(key=incidents, article=articles, who=people)
    def link(self, key, article, who):
        self.attempt(
            lambda: links.link(
                self.session, self.incident(key), article, by=self.desk.as_(who)
            )
        )

    @rule(key=incidents, article=articles)
    def solve(self, key, article):
        for action, who in (
            (Action.START, "technician"),
            (Action.RESOLVE, "technician"),
        ):
            self.act(key, action, who)
        self.link(key, article, "technician")
        self.act(key, Action.CONFIRM, "technician")
        self.act(key, Action.CLOSE, "technician")

    @rule(key=incidents, original=incidents, who=people)
    def mark_duplicate(self, key, original, who):
        self.attempt(
            lambda: cancelling.mark_duplicate(
                self.session, self.incident(key), original, by=self.desk.as_(who)
            )
        )

    @rule(target=submissions)
    def submit(self):
        return self.desk.submitted().id

    @rule(key=incidents, waits_for=submissions, who=people)
    def wait_for(self, key, waits_for, who):
        self.attempt(
            lambda: links.await_submission(
                self.session,
                self.incident(key),
                self.submission(waits_for),
                by=self.desk.as_(who),
            )
        )

    @rule(target=articles, key=consumes(submissions), who=people)
    def approve(self, key, who):
        article = self.attempt(lambda: self.desk.approve(self.submission(key), who))
        return article.id if article is not None else self.desk.solution("备用方案").id

    @rule(
        key=submissions,
        end=st.sampled_from(["reject", "withdraw", "send_back"]),
        who=people,
    )
    def end(self, key, end, who):
        reasons = {"withdraw": ()}.get(end, ("内容不对",))
        self.attempt(
            lambda: getattr(review, end)(
                self.session, self.submission(key), *reasons, by=self.desk.as_(who)
            )
        )

    @rule(key=articles, who=people)
    def retire(self, key, who):
        self.attempt(
            lambda: retiring.retire(self.session, key, "过时", by=self.desk.as_(who))
        )

    @rule(key=articles, who=people)
    def restore(self, key, who):
        self.attempt(lambda: retiring.restore(self.session, key, by=self.desk.as_(who)))

    # The manager brings in the articles of these tests, so that one stays.
    @rule(who=people.filter(lambda who: who != "manager"), active=st.booleans())
    def switch(self, who, active):
        user = self.desk.person(who)
        self.attempt(
            lambda: accounts.switch(
                self.session, user, active=active, by=self.desk.as_("administrator")
            )
        )

    @invariant()
    def what_is_closed_has_everything(self):
        rows = self.session.execute(
            select(Incident, Revision, Article)
            .outerjoin(Revision, Incident.closing_revision_id == Revision.id)
            .outerjoin(Article, Revision.article_id == Article.id)
            .where(Incident.state == State.CLOSED)
        )
        for incident, revision, article in rows:
            assert incident.verification is Verification.CONFIRMED
            assert incident.verified_at is not None
            assert revision.article_id == incident.solution_id == article.id
            assert article.kind.value == "solution"

    @invariant()
    def an_incident_has_one_solution_at_most(self):
        for incident in self.session.scalars(select(Incident)):
            assert not (incident.solution_id and incident.pending_submission_id)
            if incident.pending_submission_id:
                waits_for = self.submission(incident.pending_submission_id)
                assert waits_for.state in UNDECIDED

    @invariant()
    def duplicates_form_no_chain(self):
        chains = self.session.execute(
            text(
                "SELECT count(*) FROM incident a JOIN incident b"
                " ON a.duplicate_of_id = b.id WHERE b.duplicate_of_id IS NOT NULL"
            )
        ).scalar_one()
        assert chains == 0

    @invariant()
    def the_time_line_ends_in_the_state(self):
        for incident in self.session.scalars(select(Incident)):
            last = self.session.scalars(
                select(IncidentEvent)
                .where(IncidentEvent.incident_id == incident.id)
                .order_by(IncidentEvent.id.desc())
                .limit(1)
            ).one()
            assert last.target is incident.state

    @invariant()
    def nobody_has_reviewed_their_own(self):
        for submission in self.session.scalars(
            select(Submission).where(Submission.state == SubmissionState.CHECKED_IN)
        ):
            assert len([each for each in submission.verdicts if each.passed]) == 2
            if not any(each.bulk for each in submission.verdicts):
                reviewers = {each.reviewer_id for each in submission.verdicts}
                assert submission.author_id not in reviewers

    def teardown(self):
        self.session.close()
        self.database.close()


def test_what_must_hold_holds_after_every_step(migrated_sqlite, tmp_path):
    path = tmp_path / "kb.sqlite"

    def fresh():
        shutil.copyfile(migrated_sqlite, path)
        return Process(path)

    run_state_machine_as_test(
        fresh,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
