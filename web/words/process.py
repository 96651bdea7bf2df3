"""The words of the service process for its codes: states, actions, conditions, numbers."""

from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from kb.errors import KBError
from kb.incidents.errors import ClosingRefusedError
from kb.incidents.errors import TransitionError as IncidentTransitionError
from kb.incidents.timeline import Handed
from kb.people.models import Post
from kb.requests.errors import RequestFieldMissingError
from web.words.requests import DETAILS

INCIDENT_STATES: Final = {
    "new": lazy_gettext("New"),
    "in_progress": lazy_gettext("In progress"),
    "resolved": lazy_gettext("Resolved"),
    "closed": lazy_gettext("Closed"),
    "cancelled": lazy_gettext("Cancelled"),
}
INCIDENT_ACTIONS: Final = {
    "open": lazy_gettext("Reported"),
    "start": lazy_gettext("Taken"),
    "put_back": lazy_gettext("Taking it undone"),
    "take_over": lazy_gettext("Taken over"),
    "take_back": lazy_gettext("Reassigning undone"),
    "transfer": lazy_gettext("Reassigned"),
    "ask_back": lazy_gettext("Recall requested"),
    "give_back": lazy_gettext("Returned"),
    "keep": lazy_gettext("Recall declined"),
    "carry_over": lazy_gettext("Stays open past month-end"),
    "link": lazy_gettext("Solution linked"),
    "unlink": lazy_gettext("Solution unlinked"),
    "await": lazy_gettext("Waits for a solution under review"),
    "solution_checked_in": lazy_gettext("The solution was published and linked"),
    "solution_not_accepted": lazy_gettext("The solution was not accepted"),
    "resolve": lazy_gettext("Work done, the user is asked"),
    "name_cause": lazy_gettext("Cause set"),
    "change_client": lazy_gettext("Client changed"),
    "confirm": lazy_gettext("Confirmed"),
    "deny": lazy_gettext("Not solved"),
    "mark_unanswered": lazy_gettext("No answer yet"),
    "close": lazy_gettext("Closed"),
    "reopen": lazy_gettext("Reopened"),
    "withdraw": lazy_gettext("Withdrawn"),
    "mark_duplicate": lazy_gettext("Marked as a duplicate"),
    "ask_approval": lazy_gettext("Approval is asked for"),
    "approve": lazy_gettext("Approved"),
    "decline": lazy_gettext("Declined"),
    "complain": lazy_gettext("Complaint to the lead"),
    "duplicate_found": lazy_gettext("A duplicate was found"),
    "comment": lazy_gettext("Comment"),
    "attach": lazy_gettext("File added"),
    "pause": lazy_gettext("Put on hold"),
    "continue": lazy_gettext("Resumed"),
    "edit": lazy_gettext("Corrected"),
    "import": lazy_gettext("Came from another system"),
    "run_macro": lazy_gettext("Macro run"),
    "group": lazy_gettext("Linked to a problem"),
    "ungroup": lazy_gettext("Taken out of the problem"),
    "alert_joined": lazy_gettext("Another alert belongs to it"),
    "alert_again": lazy_gettext("The alert fires again"),
    "alert_recovered": lazy_gettext("The alert has recovered"),
    "alert_all_clear": lazy_gettext("No alert fires any more"),
    "alert_follows": lazy_gettext("The same alert as in an earlier incident"),
    "alert_raised": lazy_gettext("A worse alert makes it more urgent"),
    "alert_cause": lazy_gettext("Another alert is the likely cause"),
    "alert_split": lazy_gettext("An alert was taken out into its own incident"),
    "alert_more": lazy_gettext("Further alerts are in the tally only"),
}
VERIFICATIONS: Final = {
    "confirmed": lazy_gettext("Confirmed by the user"),
    "denied": lazy_gettext("Not solved, says the user"),
    "unanswered": lazy_gettext("No answer from the user"),
}
MISSING: Final = {
    "not_resolved": lazy_gettext("It is not resolved yet."),
    "no_solution": lazy_gettext("It has no solution. Link one, or write one."),
    "solution_under_review": lazy_gettext("Its solution is still under review."),
    "not_a_solution": lazy_gettext("The linked article is not a solution."),
    "solution_retired": lazy_gettext("Its solution has been retired. Link another."),
    "not_confirmed": lazy_gettext("The user has not confirmed that it is solved."),
    "denied": lazy_gettext("The user says that it is not solved."),
    "unanswered": lazy_gettext("The user has not answered. Call back."),
}
MISSING_FACTS: Final = {
    "no_solution": lazy_gettext("It has no solution yet."),
    "solution_retired": lazy_gettext("Its solution has been retired."),
    "unanswered": lazy_gettext("The user has not answered."),
}
"""As ``MISSING``, where what to do about it is said already."""
NEXT_STEPS: Final = {
    "approval": lazy_gettext("wait for the approval."),
    "answer_back": lazy_gettext("return it, or say why it stays."),
    "take": lazy_gettext("take it, or reassign it."),
    "wait": lazy_gettext("go on as soon as what it waits for has come."),
    "find_solution": lazy_gettext("link what is known, or write the solution down."),
    "resolve": lazy_gettext("say what was done, and resolve it."),
    "ask": lazy_gettext("have the user say whether it works."),
    "call_back": lazy_gettext("call the user back."),
    "wait_for_review": lazy_gettext("wait for the review of its solution."),
    "close": lazy_gettext("close it."),
}
"""What is to be done now, after a colon."""
PAUSES: Final = {
    "user": lazy_gettext("for the user"),
    "third_party": lazy_gettext("for a third party"),
}
PAUSED: Final = {
    "user": lazy_gettext("It waits for the user"),
    "third_party": lazy_gettext("It waits for a third party"),
}
"""As ``PAUSES``, where it is said by itself."""
CHANNELS: Final = {
    "self_service": lazy_gettext("Self-service"),
    "phone": lazy_gettext("Phone"),
    "api": lazy_gettext("Another system"),
    "alert": lazy_gettext("Monitoring"),
    "page": lazy_gettext("page"),
    "command": lazy_gettext("command line"),
    "automatic": lazy_gettext("automatic"),
    "rest": "REST",
    "soap": "SOAP",
    "hook": lazy_gettext("Monitoring"),
    "mail": lazy_gettext("E-mail"),
}
VIEWS: Final = {
    "mine": lazy_gettext("Mine"),
    "queue": lazy_gettext("Unassigned"),
    "nobody": lazy_gettext("Nobody can take it"),
    "due_soon": lazy_gettext("Due soon"),
    "late": lazy_gettext("Overdue"),
    "open": lazy_gettext("All open"),
    "to_call_back": lazy_gettext("To call back"),
    "ready_to_close": lazy_gettext("Ready to close"),
    "waiting_for_review": lazy_gettext("Waiting for review"),
    "no_solution": lazy_gettext("Without a solution"),
    "carried_over": lazy_gettext("Open past month-end"),
    "closed": lazy_gettext("Ended"),
    "all": lazy_gettext("All"),
}
PRIORITIES: Final = {
    1: lazy_gettext("Critical"),
    2: lazy_gettext("High"),
    3: lazy_gettext("Medium"),
    4: lazy_gettext("Low"),
    5: lazy_gettext("Planning"),
}
IMPACTS: Final = {
    1: lazy_gettext("Many people"),
    2: lazy_gettext("A team"),
    3: lazy_gettext("One person"),
}
STRENGTHS: Final = {
    "strong": lazy_gettext("Very likely"),
    "fair": lazy_gettext("Likely"),
    "weak": lazy_gettext("Perhaps"),
}
"""How likely a suggestion helps."""
URGENCIES: Final = {
    1: lazy_gettext("Cannot wait"),
    2: lazy_gettext("Soon"),
    3: lazy_gettext("Can wait"),
}
POSTS: Final = {
    "technical": lazy_gettext("Technical post"),
    "business": lazy_gettext("Business post"),
}
TIERS: Final = {
    "county": lazy_gettext("County"),
    "city": lazy_gettext("City"),
    "sub_centre": lazy_gettext("Sub-centre"),
    "region": lazy_gettext("Region"),
}
ROLES: Final = {
    "requester": lazy_gettext("Requester"),
    "technician": lazy_gettext("Technician"),
    "reviewer": lazy_gettext("Reviewer"),
    "manager": lazy_gettext("Knowledge manager"),
    "administrator": lazy_gettext("Administrator"),
}
SCOPES: Final = {
    "read": lazy_gettext("Search and read"),
    "incidents": lazy_gettext("Create and work on incidents"),
    "submit": lazy_gettext("Submit knowledge"),
    "alerts": lazy_gettext("Post alerts"),
    "administer": lazy_gettext("Administer"),
}
SUBMISSION_STATES: Final = {
    "draft": lazy_gettext("Draft"),
    "submitted": lazy_gettext("Waiting for review"),
    "in_review": lazy_gettext("In review"),
    "changes_requested": lazy_gettext("Changes requested"),
    "approved": lazy_gettext("Approved"),
    "checked_in": lazy_gettext("Published"),
    "rejected": lazy_gettext("Rejected"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
SUBMISSION_ACTIONS: Final = {
    "hand_over": lazy_gettext("Handed over"),
    "edit": lazy_gettext("Text changed"),
    "submit": lazy_gettext("Submitted"),
    "claim": lazy_gettext("Taken for review"),
    "request_changes": lazy_gettext("Changes requested"),
    "approve": lazy_gettext("Approved"),
    "reject": lazy_gettext("Rejected"),
    "withdraw": lazy_gettext("Withdrawn"),
    "check_in": lazy_gettext("Published"),
}
ASPECTS: Final = {
    "content": lazy_gettext("Content review"),
    "form": lazy_gettext("Form review"),
}
FINDINGS: Final = {
    "title_missing": lazy_gettext("The title is missing."),
    "title_too_long": lazy_gettext("The title is longer than 200 characters."),
    "title_too_short": lazy_gettext("The title says too little."),
    "title_taken": lazy_gettext("Another article has the same title."),
    "no_text": lazy_gettext("There is no text yet."),
    "section_empty": lazy_gettext("This section is required and still empty."),
    "attribute_missing": lazy_gettext("This attribute is required."),
    "bad_date": lazy_gettext("Write the date like 2026-03-31."),
    "dates_reversed": lazy_gettext("It ends before it begins."),
    "unknown_plan_type": lazy_gettext("There is no such plan type."),
    "dead_link": lazy_gettext("It links to an article that is not there."),
    "picture_without_words": lazy_gettext(
        "A picture has no words yet for those who cannot see it."
    ),
    "dead_picture": lazy_gettext("A picture in it is not there."),
    "near_duplicate": lazy_gettext("Another article says nearly the same."),
    "credential_suspected": lazy_gettext(
        "There seems to be a password in it. Put it in your vault and name the entry here."
    ),
    "unknown_value": lazy_gettext("No article has this value yet. Is it spelt right?"),
}
PROBLEM_STATES: Final = {
    "open": lazy_gettext("Open"),
    "known_cause": lazy_gettext("Known error"),
    "solved": lazy_gettext("Solved"),
    "cancelled": lazy_gettext("Cancelled"),
}
CHANGE_STATES: Final = {
    "draft": lazy_gettext("Draft"),
    "planned": lazy_gettext("Planned"),
    "in_progress": lazy_gettext("In progress"),
    "done": lazy_gettext("Done"),
    "rolled_back": lazy_gettext("Rolled back"),
    "closed": lazy_gettext("Closed"),
    "cancelled": lazy_gettext("Cancelled"),
}
PROBLEM_ACTIONS: Final = {
    "hand_over": lazy_gettext("Handed over"),
    "open": lazy_gettext("Opened"),
    "find_cause": lazy_gettext("Cause found"),
    "link": lazy_gettext("Solution linked"),
    "await": lazy_gettext("Waits for a solution under review"),
    "solution_checked_in": lazy_gettext("The solution was published and linked"),
    "solution_not_accepted": lazy_gettext("The solution was not accepted"),
    "unlink": lazy_gettext("Solution unlinked"),
    "solve": lazy_gettext("Solved"),
    "cancel": lazy_gettext("Cancelled"),
    "reopen": lazy_gettext("Reopened"),
}
CHANGE_ACTIONS: Final = {
    "hand_over": lazy_gettext("Handed over"),
    "open": lazy_gettext("Opened"),
    "add_plan": lazy_gettext("Plan added"),
    "plan": lazy_gettext("Planned"),
    "start": lazy_gettext("Begun"),
    "finish": lazy_gettext("Done"),
    "roll_back": lazy_gettext("Rolled back"),
    "close": lazy_gettext("Closed"),
    "cancel": lazy_gettext("Cancelled"),
}
JUDGEMENTS: Final = {
    "right": lazy_gettext("Right"),
    "wrong": lazy_gettext("Wrong"),
    "unsure": lazy_gettext("Unsure"),
}
MAIL_MODES: Final = {
    "at_once": lazy_gettext("At once"),
    "daily": lazy_gettext("Once a day, together"),
    "never": lazy_gettext("No e-mail"),
}
TONES: Final = {
    "new": "fresh",
    "open": "fresh",
    "draft": "idle",
    "submitted": "fresh",
    "planned": "fresh",
    "in_progress": "busy",
    "in_review": "busy",
    "known_cause": "busy",
    "changes_requested": "warn",
    "resolved": "warn",
    "unverified": "warn",
    "quarantined": "bad",
    "approved": "good",
    "checked_in": "good",
    "published": "good",
    "solved": "good",
    "done": "good",
    "closed": "good",
    "rolled_back": "warn",
    "rejected": "bad",
    "cancelled": "idle",
    "withdrawn": "idle",
    "waiting": "fresh",
    "untried": "fresh",
    "delivered": "good",
    "works": "good",
    "leads": "good",
    "down": "bad",
    "changing": "busy",
    "impaired": "warn",
    "given_up": "bad",
    "failing": "bad",
    "gone": "bad",
    "ownerless": "bad",
    "off": "idle",
    "released": "good",
    "tested": "good",
    "unsupported": "bad",
    "must_upgrade": "warn",
    "tied": "good",
    "corrected": "good",
    "unauthorised": "bad",
    "signed": "good",
    "in_use": "good",
    "in_stock": "idle",
    "in_repair": "warn",
    "ended": "idle",
}
"""The one colour of each state, wherever it is shown."""


def place_name(unit: str, post: Post | None) -> str:
    """A post as one calls it: of a unit, or by itself."""
    named = str(POSTS[post.value]) if post is not None else ""
    if unit and named:
        whole: str = gettext("%(unit)s, %(post)s", unit=unit, post=named)
        return whole
    return unit or named


def handed(step: Handed) -> str:
    """Where something was handed, and by whom."""
    place = place_name(step.unit, step.post)
    if step.from_post is None:
        return str(
            gettext("to %(place)s, level %(level)s", place=place, level=step.level)
        )
    return str(
        gettext(
            "to %(place)s, level %(level)s, by %(sender)s",
            place=place,
            level=step.level,
            sender=place_name(step.from_unit, step.from_post),
        )
    )


def explain(error: KBError) -> str | None:
    """What an error of the process says of its own case; ``None`` for any other."""
    if isinstance(error, ClosingRefusedError):
        return " ".join(str(MISSING[each.value]) for each in error.missing)
    if isinstance(error, IncidentTransitionError):
        message: str = gettext(
            "This is not possible in the state %(state)s. Look at the incident again.",
            state=INCIDENT_STATES[error.state.value],
        )
        return message
    if isinstance(error, RequestFieldMissingError):
        names = gettext(", ").join(str(DETAILS[each]) for each in error.missing)
        return str(gettext("Still needed: %(fields)s.", fields=names))
    return None


def state_name(words: dict[str, Any], state: Any) -> str:
    return str(words.get(getattr(state, "value", state), state))
