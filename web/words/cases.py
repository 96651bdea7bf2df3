"""What is said of each case of an error, where one code stands for several."""

from typing import Any, Final

from flask_babel import lazy_gettext

from web.words import (
    calendar_errors,
    check_errors,
    duty_errors,
    factor_errors,
    finding_errors,
    handovers,
    letters,
    macros,
    organisation_errors,
    people_lists,
    picture_errors,
    quality_errors,
    register_errors,
    replies,
    report_errors,
    row_errors,
    search_errors,
    service_management,
    sign_on_errors,
    source_errors,
    spellings,
)

CASES: Final[dict[str, Any]] = {
    **check_errors.CASES,
    **duty_errors.CASES,
    **factor_errors.CASES,
    **organisation_errors.CASES,
    **quality_errors.CASES,
    **register_errors.CASES,
    **replies.CASES,
    **report_errors.CASES,
    **row_errors.CASES,
    **finding_errors.CASES,
    **handovers.CASES,
    **letters.CASES,
    **macros.CASES,
    **people_lists.CASES,
    **picture_errors.CASES,
    **search_errors.CASES,
    **service_management.CASES,
    **sign_on_errors.CASES,
    **source_errors.CASES,
    **spellings.CASES,
    "WatchCase.SYSTEM_MISSING": lazy_gettext("Name the system that you want to watch."),
    "WatchCase.TOO_MANY": lazy_gettext(
        "You watch %(limit)s things already. Stop watching one that is over."
    ),
    "PersonCase.NOBODY": lazy_gettext("Nobody here has the login or name %(name)s."),
    "PersonCase.SEVERAL": lazy_gettext(
        "Several people are called %(name)s: choose one, or type the login."
    ),
    "TemplateCase.NAME_MISSING": lazy_gettext(
        "A template has a name of 1 to %(limit)s characters."
    ),
    "TemplateCase.EMPTY": lazy_gettext("A template has text in at least one section."),
    "TemplateCase.TOO_LONG": lazy_gettext(
        "A section of a template has up to %(limit)s characters."
    ),
    "AccountCase.ROLE_MISSING": lazy_gettext("Choose at least one role."),
    "AccountCase.BAD_LEVEL": lazy_gettext("The support level is 1, 2, 3 or 4."),
    "AccountCase.ANONYMISED": lazy_gettext(
        "This person has been made anonymous and stays so."
    ),
    "AccountCase.NO_SUCH_LANGUAGE": lazy_gettext(
        "The pages are in Chinese and in English."
    ),
    "AnnouncementCase.BAD_TEXT": lazy_gettext(
        "An announcement has a title of up to %(title)s characters and a text of up to %(text)s."
    ),
    "AnnouncementCase.ENDS_TOO_EARLY": lazy_gettext(
        "An announcement cannot end before it begins."
    ),
    "AnswerCase.UNKNOWN": lazy_gettext("Requests have no field %(field)s."),
    "AnswerCase.TOO_LONG": lazy_gettext("%(field)s: at most %(limit)s characters."),
    "AssigneeCase.LEVEL": lazy_gettext(
        "This person does not hold the post, or not at the incident's level. Choose "
        "somebody else."
    ),
    "AssigneeCase.SYSTEM": lazy_gettext(
        "This is the account of a system, not a person. Choose somebody else."
    ),
    "AttributeCase.SEVERAL": lazy_gettext(
        "The attribute %(attribute)s takes one value, not several."
    ),
    "AttributeCase.TOO_LONG": lazy_gettext(
        "The attribute %(attribute)s may have %(limit)s characters."
    ),
    "AttributeCase.NO_LIST": lazy_gettext(
        "The attribute %(attribute)s takes a list of words."
    ),
    "AttributeCase.TOO_MANY": lazy_gettext(
        "The attribute %(attribute)s may have %(limit)s values."
    ),
    "AttributeCase.UNKNOWN": lazy_gettext(
        "The attribute %(attribute)s has no value %(value)s."
    ),
    "NumberCase.FORM": lazy_gettext(
        "A number has up to %(limit)s letters, digits and signs such as - / ( )."
    ),
    "NumberCase.KIND": lazy_gettext("Only policies and change plans have a number."),
    "NumberCase.SCHEME": lazy_gettext(
        "Numbers that begin with %(prefix)s- are given by the service itself. Take the "
        "one proposed, or one of your own register."
    ),
    "TakenCase.HAS_ONE": lazy_gettext(
        "The document has the number %(number)s, which never changes."
    ),
    "TakenCase.OTHER": lazy_gettext("Another document has the number %(number)s."),
    "CauseCase.UNKNOWN": lazy_gettext(
        "There is no such cause. Choose one of the list."
    ),
    "CauseCase.BAD_CODE": lazy_gettext(
        "A code has up to 30 small letters, digits and underscores, a letter first."
    ),
    "CauseCase.NAME_MISSING": lazy_gettext(
        "A cause has a name of 1 to %(limit)s characters."
    ),
    "CauseCase.KEEPING": lazy_gettext("Managers and administrators keep the causes."),
    "CallerCase.STAFF": lazy_gettext("Only IT staff see and name callers."),
    **calendar_errors.CASES,
    "ContactCase.NAME_MISSING": lazy_gettext("Say what the caller is called."),
    "ContactCase.EMAIL": lazy_gettext("Write one address, like wang@example.org."),
    "ContactCase.LINE_TOO_LONG": lazy_gettext(
        "The name of a caller may have %(limit)s characters."
    ),
    "ChangeCase.BAD_TITLE": lazy_gettext(
        "A change has a title of up to %(limit)s characters."
    ),
    "ChangeCase.ENDS_TOO_EARLY": lazy_gettext("Let the change end after it begins."),
    "ChangeCase.NO_PLAN": lazy_gettext(
        "Only a change plan can be the plan of a change."
    ),
    "ChangeCase.REASON_MISSING": lazy_gettext("Say why the change is cancelled."),
    "ChangeCase.RESULT_MISSING": lazy_gettext("Say what the result of the change is."),
    "DoorCase.OTHER_ROLE": lazy_gettext("This page is for other people of IT."),
    "DatabaseCase.BAD_ADDRESS": lazy_gettext(
        "KB_DATABASE_URL is not a database address."
    ),
    "GroundsCase.MISSING": lazy_gettext(
        "Give a reason, in up to %(limit)s characters."
    ),
    "MaildirCase.NONE": lazy_gettext(
        "%(folder)s is no maildir: it needs new, cur and tmp."
    ),
    "DoorCase.STAFF": lazy_gettext("This page is for IT staff."),
    "FormCase.BAD_VALUE": lazy_gettext(
        "The field “%(field)s” has a value that cannot be used."
    ),
    "FormCase.NOT_THERE": lazy_gettext(
        "What the field “%(field)s” names does not exist, or is not for you."
    ),
    "FormCase.NO_INCIDENT": lazy_gettext(
        "There is no incident of this number, or it is not for you."
    ),
    "FormCase.NO_ARTICLE": lazy_gettext("Name an article by its number."),
    "TieCase.PROBLEM": lazy_gettext(
        "It is grouped under a problem of its client. Take it out there first."
    ),
    "TieCase.DUPLICATES": lazy_gettext(
        "Other incidents of its client are its duplicates, so it stays with that client."
    ),
    "TieCase.ALERTS": lazy_gettext(
        "Alerts belong to it. It is the client's whose monitoring raised them."
    ),
    "DuplicateCase.OTHER_CLIENT": lazy_gettext(
        "An incident and its duplicates are of one client."
    ),
    "DuplicateCase.ITSELF": lazy_gettext("An incident is not a duplicate of itself."),
    "DuplicateCase.CANCELLED": lazy_gettext(
        "%(number)s is cancelled itself. Name the incident that is worked on."
    ),
    "FeedbackCase.BAD_TEXT": lazy_gettext(
        "Say what should be better, in up to %(limit)s characters."
    ),
    "FeedbackCase.BAD_ANSWER": lazy_gettext(
        "Say what was done about it, in up to %(limit)s characters."
    ),
    "GapCase.REASON_MISSING": lazy_gettext(
        "Say why nothing is to be written about it."
    ),
    "GapCase.WORDS_MISSING": lazy_gettext(
        "There are no words to which an answer is missing."
    ),
    "IncidentCase.TITLE_MISSING": lazy_gettext("Say in a few words what is wrong."),
    "IncidentCase.LINE_TOO_LONG": lazy_gettext(
        "%(field)s: at most %(limit)s characters."
    ),
    "IncidentCase.BAD_GRADE": lazy_gettext("%(field)s: choose one of the three."),
    "IncidentCase.BAD_LEVEL": lazy_gettext("The support level is 1, 2, 3 or 4."),
    "IncidentCase.BAD_MONTH": lazy_gettext(
        "Say it of this month, or of the one before."
    ),
    "IncidentCase.BAD_SATISFACTION": lazy_gettext(
        "Satisfaction is a number from 1 to 5."
    ),
    "SeverityCase.TWO_MEANINGS": lazy_gettext("“%(word)s” has two meanings."),
    "SeverityCase.UNKNOWN_LEVEL": lazy_gettext(
        "“%(text)s” must begin with critical:, high:, warning: or info:."
    ),
    "NobodyCase.NEXT_ABOVE": lazy_gettext(
        "Nobody at %(unit)s holds the %(post)s at level %(level)s. The next above who "
        "could take it: %(above)s."
    ),
    "NobodyCase.NONE_ABOVE": lazy_gettext(
        "Nobody at %(unit)s or above holds the %(post)s at level %(level)s."
    ),
    "NobodyCase.NOWHERE": lazy_gettext("Nobody works at level %(level)s or above it."),
    "ChosenCase.NONE": lazy_gettext("Tick the incidents first."),
    "ChosenCase.TOO_MANY": lazy_gettext("At most %(limit)s at once."),
    "ChosenCase.NO_ACTION": lazy_gettext("Say what is to be done: press its button."),
    "ChosenCase.NOTHING_SAID": lazy_gettext("Say what they are to be corrected to."),
    "UndoCase.FOLLOWED": lazy_gettext(
        "Something else has happened to it since, so this stands."
    ),
    "UndoCase.NOT_YOURS": lazy_gettext("Only whoever took this step can undo it."),
    "UndoCase.NO_WAY_BACK": lazy_gettext("This step cannot be undone."),
    "UndoCase.WORD_VOIDED": lazy_gettext(
        "It has voided what the user said, and that does not come back."
    ),
    "UndoCase.MAILED": lazy_gettext(
        "Others have been told of it by mail, so this stands. Take the next step instead."
    ),
    "KindCase.UNKNOWN_FIELD": lazy_gettext("Requests have no field %(field)s."),
    "KindCase.NOT_A_PROCEDURE": lazy_gettext("A procedure is an approved solution."),
    "LoginCase.BAD_LOGIN": lazy_gettext(
        "A login has up to 64 letters, digits, dots, hyphens or underscores."
    ),
    "OutdatedCase.NEWER_REVISION": lazy_gettext(
        "Article %(article)s has got revision %(revision)s meanwhile. Compare the two and submit again."
    ),
    "OutdatedCase.OTHER_REVISION": lazy_gettext(
        "Another revision was published meanwhile. Compare once more."
    ),
    "OutdatedCase.ARTICLE_RETIRED": lazy_gettext(
        "That article is retired. Bring it back first."
    ),
    "ProblemCase.OTHER_CLIENT": lazy_gettext(
        "A problem and its incidents are of one client."
    ),
    "ProblemCase.BAD_TITLE": lazy_gettext(
        "A problem has a title of up to %(limit)s characters."
    ),
    "ProblemCase.CAUSE_MISSING": lazy_gettext("Say what the cause is."),
    "ProblemCase.REASON_MISSING": lazy_gettext("Say why, then send it again."),
    "ReasonCase.WITHDRAWN": lazy_gettext("Say why it is withdrawn."),
    "ReasonCase.COMMENT": lazy_gettext("Say what you want to tell."),
    "ReasonCase.DONE": lazy_gettext("Say what was done."),
    "ReasonCase.STILL_WRONG": lazy_gettext("Say what is still wrong."),
    "ReasonCase.HANDED_ON": lazy_gettext("Say why it is reassigned."),
    "ReasonCase.TRIED": lazy_gettext("Say what was tried."),
    "ReasonCase.TAKEN_UP": lazy_gettext("Say why it is reopened."),
    "ReasonCase.ASKED_BACK": lazy_gettext("Say why it is recalled."),
    "ReasonCase.KEPT": lazy_gettext("Say why it stays here."),
    "ReasonCase.CARRIED_OVER": lazy_gettext("Say why it stays open."),
    "ReasonCase.APART": lazy_gettext("Say why it does not belong here."),
    "LevelCase.NO_TARGET": lazy_gettext(
        "Say within how many minutes to respond, to resolve, or both."
    ),
    "LevelCase.TOO_SHORT": lazy_gettext("A target is a minute at the least."),
    "LevelCase.TOO_LONG": lazy_gettext("A target is %(limit)s minutes at the most."),
    "LevelCase.BAD_PERCENT": lazy_gettext(
        "People are warned at 1 to 99 percent of the time."
    ),
    "LevelCase.BAD_PRIORITY": lazy_gettext("A priority is a number from 1 to 5."),
    "LevelCase.NO_HOURS": lazy_gettext(
        "This calendar has no working hours, so no time would ever pass."
    ),
    "LevelCase.OTHER_CLIENT": lazy_gettext("This service is another client's."),
    "LevelCase.IN_THE_PAST": lazy_gettext(
        "A level holds from now on, or from a later time."
    ),
    "ReasonCase.PAUSED": lazy_gettext("Say what it waits for."),
    "ReasonCase.DECLINED": lazy_gettext("Say why it is declined."),
    "RetiringCase.RETIRED_MEANWHILE": lazy_gettext(
        "The article has been retired meanwhile. Bring it back first."
    ),
    "RetiringCase.RETIRED_ALREADY": lazy_gettext("This article is retired already."),
    "RetiringCase.FOLLOWED": lazy_gettext(
        "Something else was done to the article since, so this stands."
    ),
    "RetiringCase.NOT_RETIRED": lazy_gettext("This article is not retired."),
    "SampleCase.BAD_MONTH": lazy_gettext("Write the month like 2026-03."),
    "SampleCase.REASON_MISSING": lazy_gettext(
        "Say what is wrong with the link, or why you are unsure."
    ),
    "SamplerCase.DRAWING": lazy_gettext("Knowledge managers draw the sample."),
    "SamplerCase.JUDGING": lazy_gettext("Reviewers judge the sample."),
    "SavedSearchCase.NAME_MISSING": lazy_gettext("Give the saved search a name."),
    "SavedSearchCase.TOO_LONG": lazy_gettext(
        "This search is too long to be kept, or empty."
    ),
    "SavedSearchCase.TOO_MANY": lazy_gettext(
        "You have %(limit)s saved searches. Remove one first."
    ),
    "SecretCase.PERSON": lazy_gettext(
        "A SOAP secret is for the account of a system, which has no password."
    ),
    "SourceCase.NAME_TOO_LONG": lazy_gettext(
        "The name of the source may have %(limit)s characters."
    ),
    "StepCase.ONE_OF_TWO": lazy_gettext("Name an article or a submission, not both."),
    "StepCase.OTHER_PEOPLE": lazy_gettext(
        "Only IT staff name other people in an incident."
    ),
    "TerminologyCase.WORD_KNOWN": lazy_gettext(
        "The dictionary has “%(word)s” already."
    ),
    "TerminologyCase.BAD_GROUP": lazy_gettext(
        "A group of synonyms has %(fewest)s to %(most)s different expressions."
    ),
    "TerminologyCase.FULL": lazy_gettext("There is room for %(limit)s entries."),
    "TerminologyCase.BAD_EXPRESSION": lazy_gettext(
        "An expression has 1 to %(limit)s characters, a letter or number among them."
    ),
    "TokenCase.INCOMPLETE": lazy_gettext(
        "A token needs a name, at least one scope, and a life of 1 to %(days)s days."
    ),
    "UnitCase.BAD_NAME": lazy_gettext("A unit's name has 1 to %(limit)s characters."),
    "UnitCase.BAD_PARENT": lazy_gettext(
        "The parent of a unit must be of a higher tier."
    ),
    "WebhookCase.SPACES": lazy_gettext(
        "The address may hold no spaces or control characters."
    ),
    "WebhookCase.TOO_LONG": lazy_gettext("The address may have %(limit)s characters."),
    "WebhookCase.BAD_ADDRESS": lazy_gettext(
        "Give an address like https://host/path, without a login in it and without a part after a #."
    ),
    "WebhookCase.NO_KINDS": lazy_gettext("Choose at least one kind of event."),
    "WebhookCase.OTHER_SERVICE": lazy_gettext(
        "This is an address of another service (%(service)s). Choose its form."
    ),
    "WebhookCase.NOT_SECURE": lazy_gettext(
        "The address is a secret: it must begin with https."
    ),
    "WebhookCase.RETIRED": lazy_gettext(
        "This is a connector of Office 365, which Microsoft has retired. Make a workflow in "
        "Teams instead, and take its address."
    ),
    "WebhookCase.SECRET_ELSEWHERE": lazy_gettext(
        "This service signs nothing, or makes the secret itself: type it where the address is."
    ),
    "WebhookCase.BAD_SECRET": lazy_gettext(
        "A secret has up to %(limit)s characters, none of them a space."
    ),
    "WebhookCase.NO_LANGUAGE": lazy_gettext(
        "A chat is told in Chinese (zh) or English (en)."
    ),
}
"""By the case as it is written; the values of the error stand in the sentence."""
