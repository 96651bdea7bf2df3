"""What is said of baselines, of facts, and of deviations."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext, lazy_gettext, ngettext

from kb.baselines.deviating import Outcome
from kb.baselines.models import DeviationState
from kb.baselines.taking import Taken

STATES: Final[Mapping[str, Any]] = {
    DeviationState.OPEN: lazy_gettext("Unexplained"),
    DeviationState.TIED: lazy_gettext("Tied to a change"),
    DeviationState.UNAUTHORISED: lazy_gettext("Unauthorised"),
    DeviationState.CORRECTED: lazy_gettext("Corrected"),
}
HINT: Final = lazy_gettext(
    "A line for each thing: os_version >= 10.0.22631 · antivirus = Huorong 6.0 · "
    "hostname ~ LEVY-* · remote_desktop in off | restricted. A line that begins with the "
    "code of a record is about that one."
)
ERRORS: Final[dict[str, Any]] = {
    "baseline_not_allowed": lazy_gettext(
        "You may not do this with baselines. Managers say what is expected; technicians, "
        "too, bring facts and decide on deviations."
    ),
    "deviation_wrong_state": lazy_gettext(
        "This is not possible any more: the deviation has moved on. Look at it again."
    ),
    "baseline_code_taken": lazy_gettext(
        "There is a baseline %(taken)s already. Choose another code."
    ),
    "bad_baseline": lazy_gettext("Check what you entered for the baseline."),
    "bad_facts": lazy_gettext("These facts cannot be kept. Nothing was taken."),
    "unknown_records": lazy_gettext(
        "Nothing was taken. Codes that are no records of this group (%(count)s): %(codes)s. "
        "Correct them, or add the records to the register first."
    ),
}
CASES: Final[dict[str, Any]] = {
    "BaselineCase.CODE": lazy_gettext(
        "A code has up to 40 small letters, digits and hyphens."
    ),
    "BaselineCase.NAME": lazy_gettext(
        "Give the baseline a name of up to %(limit)s characters."
    ),
    "BaselineCase.GROUP": lazy_gettext(
        "Say which records it is about: their register, unit or words."
    ),
    "BaselineCase.UNIT": lazy_gettext("There is no unit %(given)s."),
    "BaselineCase.TYPE": lazy_gettext("There is no register %(given)s."),
    "BaselineCase.NOTHING_EXPECTED": lazy_gettext(
        "Say what is expected, a line for each thing."
    ),
    "BaselineCase.BAD_LINE": lazy_gettext(
        "Line %(line)s is no expectation such as “os_version >= 10.0”: %(given)s"
    ),
    "BaselineCase.TWICE": lazy_gettext("Line %(line)s: %(given)s is expected twice."),
    "BaselineCase.TOO_LONG": lazy_gettext(
        "A baseline expects up to %(limit)s things. Make two of it."
    ),
    "BaselineCase.NO_FACTS": lazy_gettext("Tell at least one fact."),
    "BaselineCase.NOTHING_CHOSEN": lazy_gettext("Choose at least one deviation."),
    "BaselineCase.UNKNOWN_CHANGE": lazy_gettext("There is no change %(number)s."),
    "BaselineCase.OTHER_CLIENT": lazy_gettext(
        "%(number)s is a change of another client."
    ),
    "BaselineCase.CHANGE_NOT_MADE": lazy_gettext(
        "%(number)s has not begun, or was undone: it explains nothing."
    ),
    "FactCase.ATTRIBUTE": lazy_gettext(
        "Row %(row)s, column %(column)s: an attribute has a name of up to %(limit)s "
        "characters without signs such as = or ,."
    ),
    "FactCase.VALUE": lazy_gettext(
        "Row %(row)s, column %(column)s: a fact may have %(limit)s characters."
    ),
    "FactCase.NOT_JSON": lazy_gettext("Line %(row)s, column %(column)s is no JSON."),
    "FactCase.NOT_RECORDS": lazy_gettext("Record %(row)s is no object of facts."),
    "FactCase.NO_TABLE": lazy_gettext("Row %(row)s is no row of a table."),
    "FactCase.NO_CODES": lazy_gettext(
        "Row 1: no column is called %(column)s, which has the code of the record."
    ),
    "FactCase.NO_CODE": lazy_gettext(
        "Row %(row)s, column %(column)s does not say which record it is about."
    ),
    "FactCase.COLUMN_TWICE": lazy_gettext(
        "Row 1: the column %(column)s is there twice."
    ),
    "FactCase.LONG_ROW": lazy_gettext(
        "Row %(row)s has more cells than there are columns."
    ),
    "FactCase.TWICE": lazy_gettext(
        "Row %(row)s, column %(column)s: %(given)s is there twice."
    ),
    "FactCase.NOTHING": lazy_gettext("The file tells no facts."),
    "FactCase.TOO_MANY": lazy_gettext(
        "Row %(row)s: that is more than the %(limit)s that there may be."
    ),
}


def say_taken(taken: Taken) -> str:
    """What became of facts that were taken."""
    records = ngettext(
        "Facts of %(num)d record taken", "Facts of %(num)d records taken", taken.records
    )
    return f"{records}{gettext(': ')}{_say_outcome(taken.outcome)}"


def say_edition(number: int, outcome: Outcome) -> str:
    """What became of the deviations when an edition came into force."""
    edition = gettext("Edition %(number)s is in force", number=number)
    return f"{edition}{gettext(': ')}{_say_outcome(outcome)}"


def _say_outcome(outcome: Outcome) -> str:
    return str(
        gettext(
            "New deviations: %(opened)s; corrected: %(corrected)s.",
            opened=outcome.opened,
            corrected=outcome.corrected,
        )
    )
