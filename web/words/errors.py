"""What is said of each error, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import get_locale, lazy_gettext

from kb.checklists.questions import say
from kb.errors import KBError
from web.words import (
    backups,
    calendar_errors,
    check_errors,
    client_errors,
    document_numbers,
    duty_errors,
    factor_errors,
    finding_errors,
    handovers,
    host_errors,
    import_errors,
    letters,
    organisation_errors,
    people_lists,
    picture_errors,
    quality_errors,
    register_errors,
    report_errors,
    search_errors,
    service_management,
    sign_on_errors,
    source_errors,
    spellings,
)
from web.words import process as process_words
from web.words.cases import CASES
from web.words.fields import LABELS
from web.words.form_fields import NAMES
from web.words.number_errors import NUMBER_ERRORS
from web.words.requests import DETAILS
from web.words.vocabulary import ATTRIBUTES

ERRORS: Final = {
    **backups.ERRORS,
    **check_errors.ERRORS,
    **client_errors.ERRORS,
    **document_numbers.ERRORS,
    **duty_errors.ERRORS,
    **factor_errors.ERRORS,
    **organisation_errors.ERRORS,
    **quality_errors.ERRORS,
    **register_errors.ERRORS,
    **report_errors.ERRORS,
    **finding_errors.ERRORS,
    **handovers.ERRORS,
    **people_lists.ERRORS,
    **import_errors.ERRORS,
    **picture_errors.ERRORS,
    **search_errors.ERRORS,
    **service_management.ERRORS,
    **sign_on_errors.ERRORS,
    **spellings.ERRORS,
    **source_errors.ERRORS,
    "not_found": lazy_gettext(
        "There is no such page, or it is not for you. Check the address, or search for it."
    ),
    "bad_macro": lazy_gettext("The macro cannot be kept or run like this."),
    "bad_reply": lazy_gettext("A canned reply cannot be like this."),
    "bad_template": lazy_gettext("A template cannot be like this."),
    "forbidden": lazy_gettext("This page is for IT staff."),
    "not_allowed": lazy_gettext("You may not do this. Ask a knowledge manager."),
    "database_unavailable": lazy_gettext(
        "The database does not answer right now. Please try again in a moment."
    ),
    "store_full": lazy_gettext(
        "There is no room left for files. Nothing was stored; tell an administrator."
    ),
    "content_damaged": lazy_gettext(
        "The stored file is damaged. Tell an administrator to restore it from a backup."
    ),
    "content_missing": lazy_gettext(
        "The stored file is lost. Tell an administrator to restore it from a backup."
    ),
    "content_unavailable": lazy_gettext(
        "The store of files does not answer right now. Nothing was changed; please try "
        "again in a moment."
    ),
    "content_too_large": lazy_gettext("The file is too large to be stored."),
    "damaged": lazy_gettext("This file or page cannot be read."),
    "refused": lazy_gettext("This takes too much time or memory."),
    "extraction_failed": lazy_gettext("This file or page cannot be read."),
    "unsupported": lazy_gettext("Files of this format cannot be read yet."),
    "password": lazy_gettext("The file is protected by a password."),
    "invalid_input": lazy_gettext("This cannot be accepted. Check what you entered."),
    "conflict": lazy_gettext("Someone else changed this first. Look at it again."),
    "unavailable": lazy_gettext(
        "A part of the service does not answer. Please try again in a moment."
    ),
    "wrong_state": lazy_gettext(
        "This is not possible any more: somebody has moved it on. Look at it again."
    ),
    "no_article_chosen": lazy_gettext("Say which article it is a new version of."),
    "nobody_to_submit": lazy_gettext(
        "Files arrive, but nobody submits them. An administrator names an account."
    ),
    "recognition_missing": lazy_gettext(
        "Text in pictures cannot be read yet. An administrator installs that."
    ),
    "outdated_submission": lazy_gettext(
        "A newer revision was published meanwhile. Compare the two and submit again."
    ),
    "bad_attribute": lazy_gettext(
        "One of the attributes is too long or cannot be used."
    ),
    "incident_wrong_state": lazy_gettext(
        "This is not possible any more: somebody has moved it on. Look at it again."
    ),
    "incident_not_allowed": lazy_gettext(
        "You may not do this with this incident: it lies with another unit, post or "
        "level. Comment on it, or ask whoever works on it."
    ),
    "incident_reason_missing": lazy_gettext("Fill in the reason, then send it again."),
    "private_key": lazy_gettext(
        "It holds a private key, which is never kept here. Put it in your vault and name "
        "the entry."
    ),
    "text_too_long": lazy_gettext(
        "This text is too long: up to %(limit)s characters. Shorten it or attach a file."
    ),
    "bad_incident": lazy_gettext(
        "Say in a few words what is wrong: a title of up to 200 characters."
    ),
    "not_a_solution": lazy_gettext("Only a solution can solve an incident."),
    "solution_retired": lazy_gettext(
        "This solution has been retired. Link another one."
    ),
    "submission_ended": lazy_gettext(
        "This submission was rejected or withdrawn. Link another solution."
    ),
    "bad_duplicate": lazy_gettext(
        "This incident cannot be the original: it is cancelled, or the same one."
    ),
    "bad_assignee": lazy_gettext(
        "This person does not hold the post, or not at the incident's level. Choose "
        "somebody else."
    ),
    "same_place": lazy_gettext(
        "It is there already. Choose another unit, post, level or person."
    ),
    "nobody_there": lazy_gettext(
        "Nobody could take it there. Choose another unit, post or level."
    ),
    "bad_choice": lazy_gettext("Tick the incidents first, and say what to do."),
    "bad_undo": lazy_gettext("This was not offered to you to undo."),
    "no_such_move": lazy_gettext(
        "No step leads there: what has been taken is not new any more. Reassign it, or "
        "undo what was just done."
    ),
    "word_given": lazy_gettext(
        "The user has confirmed the solution it has. Change that on the incident's own "
        "page, which asks first."
    ),
    "undo_refused": lazy_gettext("This cannot be undone any more."),
    "not_asked_back": lazy_gettext("Nobody recalls it now."),
    "paused_already": lazy_gettext(
        "It is on hold already. Resume it first, or leave it so."
    ),
    "not_paused": lazy_gettext("It is not on hold; work on it goes on."),
    "asked_back_already": lazy_gettext(
        "It has been recalled already; the holder has yet to answer."
    ),
    "unknown_person": lazy_gettext("Nobody here has this login or name."),
    "form_rules": lazy_gettext(
        "It cannot be submitted yet: it needs a title of up to 200 characters and a text."
    ),
    "reason_missing": lazy_gettext(
        "Give a reason: a verdict that is not passed, and rules set aside, need one."
    ),
    "text_changed": lazy_gettext(
        "The text was changed meanwhile. Read it again; what you wrote is still here."
    ),
    "second_reviewer_needed": lazy_gettext(
        "The other verdict must come from another reviewer."
    ),
    "bad_retiring": lazy_gettext(
        "This article is retired, or back, already. Look at it again."
    ),
    "too_many_attempts": lazy_gettext(
        "There were too many wrong attempts. Wait a quarter of an hour."
    ),
    "login_taken": lazy_gettext("This login is taken. Choose another one."),
    "common_password": lazy_gettext(
        "Many people use this password, so it is guessed first. Choose another one."
    ),
    "password_is_login": lazy_gettext("A password must not be the login."),
    "wrong_password": lazy_gettext("This is not your present password."),
    "passwords_differ": lazy_gettext("The two new passwords are not the same."),
    "bad_phone": lazy_gettext(
        "A telephone number has up to 40 digits, spaces and signs such as + and -."
    ),
    "weak_password": lazy_gettext("A password has 10 to 200 characters."),
    "last_administrator": lazy_gettext(
        "This is the last administrator. Appoint another one first."
    ),
    "unit_taken": lazy_gettext("There is a unit of this name already."),
    "problem_wrong_state": lazy_gettext(
        "This is not possible in the problem's present state. Look at it again."
    ),
    "problem_unsolved": lazy_gettext("The problem needs an approved solution first."),
    "bad_problem": lazy_gettext("Fill in the text: a title, a cause or a reason."),
    "problem_not_allowed": lazy_gettext("Only technicians work on problems."),
    "change_wrong_state": lazy_gettext(
        "This is not possible in the change's present state. Look at it again."
    ),
    "plans_missing": lazy_gettext(
        "The change cannot start: a required plan is not published yet."
    ),
    "bad_change": lazy_gettext(
        "Fill in the title or the result, and let it end after it begins."
    ),
    "change_not_allowed": lazy_gettext("Only technicians work on changes."),
    "gap_taken": lazy_gettext("Somebody else is writing the answer already."),
    "bad_gap": lazy_gettext("Say why nothing is to be written about it."),
    "bad_feedback": lazy_gettext(
        "Say what should be better, in up to 2,000 characters."
    ),
    "bad_announcement": lazy_gettext(
        "An announcement needs a title, and cannot end before it begins."
    ),
    "survey_not_allowed": lazy_gettext("Managers run the surveys of their clients."),
    "bad_survey": lazy_gettext("This survey cannot be opened. Check what you entered."),
    "survey_nobody": lazy_gettext(
        "Nobody had an incident closed in this period. Choose another one."
    ),
    "survey_link_gone": lazy_gettext(
        "This link was used, has expired, or is not complete. Each works once."
    ),
    "bad_survey_answer": lazy_gettext("Answer each question with 1 to 5 stars."),
    "drill_not_allowed": lazy_gettext(
        "A drill is noted by who keeps the plan, or leads where it holds. Ask them."
    ),
    "bad_drill": lazy_gettext("This drill cannot be noted. Check the day."),
    **NUMBER_ERRORS,
    "not_authenticated": lazy_gettext(
        "Send an API token that is valid, as Authorization: Bearer."
    ),
    "token_refused": lazy_gettext("The token is not valid, or not any more."),
    "scope_missing": lazy_gettext(
        "The token may not do this. Issue one with the scope that is needed."
    ),
    "too_many_requests": lazy_gettext(
        "There are too many calls. Wait as long as the answer says."
    ),
    "bad_request_input": lazy_gettext(
        "A part of the request cannot be used; the errors say which, and why."
    ),
    "unsupported_media_type": lazy_gettext(
        "Send the body as application/json, or with files as multipart/form-data."
    ),
    "outdated": lazy_gettext(
        "Somebody has changed this since you read it. Read it again."
    ),
    "idempotency_key_reused": lazy_gettext(
        "This idempotency key was used for another request before."
    ),
    "no_file": lazy_gettext("Choose at least one file."),
    "unknown_time_zone": lazy_gettext(
        "There is no such time zone. Write it like Asia/Shanghai."
    ),
    "webhook_not_allowed": lazy_gettext("Only administrators keep webhooks."),
    "bad_webhook": lazy_gettext(
        "Give an address like https://host/path, without a login in it, and choose at "
        "least one kind of event."
    ),
    "too_many_webhooks": lazy_gettext(
        "There are 100 webhooks already. Remove one first."
    ),
    "webhook_off": lazy_gettext("The webhook is switched off. Switch it on first."),
    "cursor_expired": lazy_gettext(
        "Events after this cursor are not kept any more. Read everything anew, then "
        "begin with an empty cursor."
    ),
    "alert_not_allowed": lazy_gettext("Only technicians say what belongs together."),
    "alert_not_separable": lazy_gettext(
        "This alert cannot be taken out: the incident was opened for it, or it has been "
        "taken out already."
    ),
    "alert_not_rejoinable": lazy_gettext(
        "This cannot be undone any more: one of the two incidents has ended."
    ),
    "pattern_settled": lazy_gettext(
        "Somebody has decided about this pattern already. Look at it again."
    ),
    "bad_alert": lazy_gettext(
        "The message is not in the form that this address takes. Nothing was kept."
    ),
    "alerts_too_many_waiting": lazy_gettext(
        "More alerts come than can be kept. Nothing was kept; send it again."
    ),
    "bad_terminology": lazy_gettext(
        "This expression cannot be taken into the dictionary."
    ),
    "bad_setting": lazy_gettext(
        "A setting of the service has a value that cannot be used."
    ),
    "bad_watch": lazy_gettext("This cannot be watched."),
    "bad_saved_search": lazy_gettext("This search cannot be kept."),
    "secret_unreadable": lazy_gettext(
        "A stored secret cannot be read any more. An administrator sets it anew."
    ),
    "closing_refused": lazy_gettext(
        "The incident cannot be closed yet: something is missing."
    ),
    "replayed": lazy_gettext(
        "This message was received before. Send it with a new nonce."
    ),
    "query_syntax": lazy_gettext(
        "The search cannot be read as it is written. Check quotation marks and brackets."
    ),
    "bad_manifest": lazy_gettext("The list of files cannot be read as it stands."),
    "bad_evaluation_set": lazy_gettext("This evaluation set cannot be read."),
    "mail_unavailable": lazy_gettext(
        "Mail cannot be sent right now. It is tried again."
    ),
    **calendar_errors.ERRORS,
    **host_errors.ERRORS,
    **letters.ERRORS,
    "bad_contact": lazy_gettext("Say what the caller is called."),
    "unknown_contact": lazy_gettext(
        "This contact does not exist, or is not for you. Choose the caller again."
    ),
    "contact_anonymised": lazy_gettext(
        "This contact has been made anonymous and stays so."
    ),
    "telephone_taken": lazy_gettext(
        "Somebody else has this telephone number already. Choose that person, or "
        "confirm that both use it."
    ),
    "sent_twice": lazy_gettext(
        "This form was sent twice. It has been taken once already."
    ),
    "request_field_missing": lazy_gettext("Something that is needed is missing."),
    "answer_not_asked": lazy_gettext(
        "This kind of request does not ask for this: %(field)s. Move it into the description."
    ),
    "bad_request_answer": lazy_gettext("This answer to a request cannot be used."),
    "unknown_request_kind": lazy_gettext(
        "There is no such kind of request. Choose one of the list."
    ),
    "bad_request_kind": lazy_gettext("A kind of request cannot be set up like this."),
    "request_kind_not_allowed": lazy_gettext(
        "Only managers and administrators say what kinds of request need."
    ),
    "no_approver": lazy_gettext(
        "Nobody can approve this: neither the unit nor one above it has a lead. "
        "An administrator names one."
    ),
    "not_approved": lazy_gettext(
        "This request waits for its approval. Work starts when that is given."
    ),
    "bad_form": lazy_gettext("A field has a value that cannot be used."),
}
"""By code; what it is of several things, the case says."""


def explain(error: KBError) -> str:
    """The sentence for the case, else for the code, with what the error names."""
    if said := process_words.explain(error):
        return said
    words = CASES.get(str(error.case), ERRORS.get(error.code))
    return _fill(str(words), error.values) if words is not None else str(error)


def _fill(sentence: str, values: Mapping[str, Any]) -> str:
    shown = {name: _show(name, value) for name, value in values.items()}
    return sentence % shown if shown else sentence


def name_field(name: str) -> str:
    """What people call a field of a form, of a row or of an incident."""
    return str(LABELS.get(name) or DETAILS.get(name) or NAMES.get(name, name))


def _show(name: str, value: Any) -> str:
    if name == "field":
        return name_field(value)
    if name == "attribute":
        return str(ATTRIBUTES.get(value, value))
    if name == "post":
        return str(process_words.POSTS[value])
    if isinstance(value, Mapping):
        return say(value, str(get_locale()))
    return f"{value:,}" if isinstance(value, int) else str(value)
