"""The sentence of each notification, for the page and for e-mail."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import gettext, lazy_gettext, ngettext

from web.words.process import INCIDENT_ACTIONS

SENTENCES: Final[Mapping[str, Any]] = {
    "assigned": lazy_gettext("%(number)s is yours now: %(title)s"),
    "transferred": lazy_gettext("%(number)s was reassigned to you: %(title)s"),
    "arrived": lazy_gettext("%(number)s has arrived at your post: %(title)s"),
    "unread": lazy_gettext(
        "%(number)s has waited %(minutes)s working minutes at %(unit)s, and nobody has read or "
        "taken it: %(title)s"
    ),
    "many_unread": lazy_gettext(
        "Incidents that wait, and that nobody has read or taken: %(count)s."
    ),
    "nobody": lazy_gettext(
        "Nobody can take %(number)s where it is. Reassign it: %(title)s"
    ),
    "many_for_nobody": lazy_gettext(
        "Incidents that nobody can take where they are: %(count)s."
    ),
    "asked_back": lazy_gettext(
        "%(number)s is recalled by whoever escalated it: %(title)s"
    ),
    "given_back": lazy_gettext("%(number)s is with you again: %(title)s"),
    "kept": lazy_gettext("%(number)s stays where it is, says the holder: %(title)s"),
    "month_end": lazy_gettext(
        "The month ends on %(day)s. Your open incidents: %(count)s. Close them, or say why "
        "they stay open."
    ),
    "day_unsigned": lazy_gettext(
        "The check of %(of)s found something in what you entered. Still open: %(left)s. "
        "Correct or explain what is open, then sign your day."
    ),
    "sample_due": lazy_gettext(
        "%(of)s of %(unit)s waits for your department check: draw the sample and look at it."
    ),
    "month_unsigned": lazy_gettext(
        "%(of)s of %(unit)s waits for your signature under its data quality."
    ),
    "columns_changed": lazy_gettext(
        "The source of %(title)s has changed. Columns that are new or of another type: "
        "%(columns)s. No rule looks at a new one: say whether one should."
    ),
    "due_soon": lazy_gettext("Little time is left for %(number)s: %(title)s"),
    "late": lazy_gettext("The time for %(number)s is over: %(title)s"),
    "answer_wanted": lazy_gettext(
        "%(number)s waits for your answer: %(title)s. The question is there."
    ),
    "paused": lazy_gettext("%(number)s waits for a third party: %(title)s"),
    "resolved": lazy_gettext(
        "%(number)s is resolved: %(title)s. Please say whether it works again."
    ),
    "denied": lazy_gettext("%(number)s is not solved, says the user: %(title)s"),
    "confirmed": lazy_gettext("%(number)s is confirmed by the user: %(title)s"),
    "closed": lazy_gettext("%(number)s is closed: %(title)s"),
    "reopened": lazy_gettext("%(number)s was reopened: %(title)s"),
    "commented": lazy_gettext("There is a comment on %(number)s: %(title)s"),
    "duplicate": lazy_gettext(
        "%(number)s was marked as a duplicate of %(original)s. If it is not, say so."
    ),
    "approval_asked": lazy_gettext("%(number)s waits for your approval: %(title)s"),
    "approved": lazy_gettext("%(number)s is approved: %(title)s"),
    "declined": lazy_gettext("%(number)s is declined: %(title)s. The reason is there."),
    "complained": lazy_gettext("Complaint about how %(number)s is handled: %(title)s"),
    "submitted": lazy_gettext("Waiting for review: %(title)s"),
    "changes_requested": lazy_gettext("Changes are requested in %(title)s: %(reason)s"),
    "rejected": lazy_gettext("%(title)s was rejected: %(reason)s"),
    "checked_in": lazy_gettext("%(title)s is published; everybody finds it now."),
    "solution_checked_in": lazy_gettext(
        "The solution of %(number)s is published and linked: %(title)s"
    ),
    "solution_not_accepted": lazy_gettext(
        "The solution that %(number)s waited for will not come: %(title)s"
    ),
    "solution_retired": lazy_gettext(
        "The solution of %(number)s was retired. Link another one."
    ),
    "review_due": lazy_gettext("It is time to look at %(title)s again."),
    "feedback": lazy_gettext("A reader has something to say about %(title)s"),
    "feedback_answered": lazy_gettext("Your remark on %(title)s was answered."),
    "bulletin": lazy_gettext("%(title)s"),
    "webhook_failing": lazy_gettext(
        "The receiver at %(host)s has taken no message for a day. Look at its webhook."
    ),
    "webhook_gone": lazy_gettext(
        "The receiver at %(host)s says that it is gone. Its webhook is switched off."
    ),
    "report_to_approve": lazy_gettext("A report waits for your approval: %(title)s"),
    "duty_due": lazy_gettext("To be done by %(day)s: %(title)s"),
    "duty_late": lazy_gettext(
        "Overdue since %(day)s at %(unit)s, and not done: %(title)s"
    ),
    "guide_to_approve": lazy_gettext(
        "Edition %(number)s waits for your approval: %(title)s"
    ),
    "guide_published": lazy_gettext("Edition %(number)s is published: %(title)s"),
    "handover_to_sign": lazy_gettext(
        "The hand-over %(number)s is to be looked at and signed"
    ),
    "handover_signed": lazy_gettext(
        "Both parties have signed the hand-over %(number)s"
    ),
    "report_published": lazy_gettext("A report is published: %(title)s"),
    "complaint_without_owner": lazy_gettext(
        "The complaint %(number)s has nobody who answers for it. Give it to somebody: %(title)s"
    ),
    "complaint_late": lazy_gettext(
        "Nobody has acknowledged the complaint %(number)s in time. Read it, and say so: %(title)s"
    ),
    "complaint_acknowledged": lazy_gettext(
        "Your complaint %(number)s is read; you will get an answer: %(title)s"
    ),
    "complaint_answered": lazy_gettext(
        "Your complaint %(number)s is answered. Please say whether you accept it: %(title)s"
    ),
    "letter_taken": lazy_gettext("Your letter is with IT as %(number)s: %(title)s"),
    "letter_masked": lazy_gettext(
        "What looked like a password in your letter to %(number)s was hidden, and is kept "
        "nowhere here. Passwords are never needed."
    ),
    "letter_refused": lazy_gettext(
        "Your letter “%(title)s” holds a private key and was not taken. Send it again "
        "without the key, and replace the key."
    ),
    "complaint_objected": lazy_gettext(
        "The answer to %(number)s is not accepted. Write another one: %(title)s"
    ),
    "training_invited": lazy_gettext("You are invited to a training: %(title)s"),
    "training_cancelled": lazy_gettext("A training of yours is cancelled: %(title)s"),
    "codes_guessed": lazy_gettext(
        "Somebody who has your password typed several wrong codes. If it was not you, "
        "change your password at once."
    ),
    "factors_reset": lazy_gettext(
        "An administrator has taken your second factor away. Set up a new one; if you did not "
        "ask for it, tell your administrators at once."
    ),
    "recovery_code_used": lazy_gettext(
        "Somebody logged in as you with a recovery code. Codes left: %(left)s. If it was "
        "not you, change your password and make new codes."
    ),
    "milestone_due": lazy_gettext(
        "%(title)s of the contract %(number)s is due on %(day)s and not reached yet."
    ),
    "milestone_missed": lazy_gettext(
        "%(title)s of the contract %(number)s was due on %(day)s and is not reached."
    ),
    "mentioned": lazy_gettext("%(name)s mentions you in %(number)s: %(title)s"),
    "watched_step": lazy_gettext("%(step)s: %(number)s, which you watch: %(title)s"),
    "watched_revised": lazy_gettext(
        "There is a new revision of an article that you watch: %(title)s"
    ),
    "watched_retired": lazy_gettext("An article that you watch was retired: %(title)s"),
    "system_article": lazy_gettext(
        "There is a new article on %(system)s, which you watch: %(title)s"
    ),
    "system_incident": lazy_gettext(
        "There is a new incident of %(system)s, which you watch, %(number)s: %(title)s"
    ),
    "imported": lazy_gettext("The import %(name)s brought: %(told)s"),
    "survey_asked": lazy_gettext(
        "How satisfied are you with IT? It takes a minute: %(title)s"
    ),
    "record_ends": lazy_gettext("%(number)s ends on %(day)s: %(title)s"),
    "record_ended": lazy_gettext("%(number)s ended on %(day)s: %(title)s"),
    "stock_short": lazy_gettext(
        "Stock of %(number)s: only %(stock)s left, below the minimum: %(title)s"
    ),
    "item_given": lazy_gettext("%(number)s is yours to improve: %(title)s"),
    "item_done": lazy_gettext(
        "%(number)s is done; its effect is to be checked: %(title)s"
    ),
    "item_confirmed": lazy_gettext("The effect of %(number)s is confirmed: %(title)s"),
    "item_returned": lazy_gettext(
        "%(number)s had no effect and is planned again: %(title)s"
    ),
    "item_rejected": lazy_gettext(
        "%(number)s is rejected: %(title)s. The reason is there."
    ),
}


IMPORTED: Final[Mapping[str, Callable[[int], str]]] = {
    "assigned": lambda count: ngettext(
        "%(num)d incident of yours", "%(num)d incidents of yours", count
    ),
    "arrived": lambda count: ngettext(
        "%(num)d incident that nobody has taken, at your post",
        "%(num)d incidents that nobody has taken, at your post",
        count,
    ),
    "system_incident": lambda count: ngettext(
        "%(num)d incident of systems that you watch",
        "%(num)d incidents of systems that you watch",
        count,
    ),
    "watched_step": lambda count: ngettext(
        "news of %(num)d incident that you watch or work on",
        "news of %(num)d incidents that you watch or work on",
        count,
    ),
    "submitted": lambda count: ngettext(
        "%(num)d submission to review", "%(num)d submissions to review", count
    ),
    "system_article": lambda count: ngettext(
        "%(num)d article on systems that you watch",
        "%(num)d articles on systems that you watch",
        count,
    ),
    "watched_revised": lambda count: ngettext(
        "a new revision of %(num)d article that you watch",
        "new revisions of %(num)d articles that you watch",
        count,
    ),
}
"""What an import tells in one notice, by the kind that each would have been."""


def _say_imported(counts: Mapping[str, int]) -> str:
    said = [say(counts[kind]) for kind, say in IMPORTED.items() if counts.get(kind)]
    others = sum(count for kind, count in counts.items() if kind not in IMPORTED)
    if others:
        said.append(ngettext("%(num)d other news", "%(num)d other news", others))
    return str(gettext("; ").join(map(str, said)))


class _Known(dict[str, Any]):
    """Details of a notification; what an older one lacks is left out."""

    def __missing__(self, key: str) -> str:
        return ""


def sentence(kind: str, details: Mapping[str, Any]) -> str:
    known = SENTENCES.get(kind)
    if known is None:
        return str(gettext("There is something new."))
    step = details.get("step", "")
    named = {**details, "step": INCIDENT_ACTIONS.get(step, step)}
    named["told"] = _say_imported(details.get("counts", {}))
    said = str(known) % _Known(named)
    # A private record has no name in what is told of it.
    return said if details.get("title", "-") else said.rstrip(" :：")
