"""What is said of records of registers that are refused."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "unknown_record_type": lazy_gettext("There is no such register."),
    "record_not_allowed": lazy_gettext(
        "You may not change this register. Technicians and managers keep registers; "
        "managers alone keep papers of staff."
    ),
    "record_wrong_state": lazy_gettext(
        "The record has moved on. Look at it again; the page shows what can be done now."
    ),
    "bad_record": lazy_gettext("A record cannot be like this."),
    "bad_register_table": lazy_gettext("These are not the columns of this register."),
    "bad_register_file": lazy_gettext("No table can be read from this file."),
    "serial_taken": lazy_gettext(
        "Another record of this register has the serial number %(serial)s already."
    ),
    "record_code_taken": lazy_gettext(
        "The code %(taken)s has been given before. Leave the field empty for the next one."
    ),
    "stock_short": lazy_gettext(
        "%(record)s: only %(there)s left. Take fewer, or bring some in first."
    ),
    "not_inspected": lazy_gettext(
        "%(record)s stores data. Inspect it first: only what passes comes in or leaves."
    ),
}
CASES: Final[dict[str, Any]] = {
    "RecordCase.NAME": lazy_gettext("%(label)s: 1 to %(limit)s characters are needed."),
    "RecordCase.MISSING": lazy_gettext("%(label)s is missing."),
    "RecordCase.NUMBER": lazy_gettext("%(label)s: write a number like 1200 or 0.5."),
    "RecordCase.DATE": lazy_gettext("%(label)s: write a day like 2026-03-31."),
    "RecordCase.CHOICE": lazy_gettext(
        "%(label)s: “%(given)s” is none of the choices that are offered."
    ),
    "RecordCase.ADDRESS": lazy_gettext("%(label)s: write an address like 10.1.2.3."),
    "RecordCase.UNIT": lazy_gettext("%(label)s: there is no unit %(given)s."),
    "RecordCase.PERSON": lazy_gettext(
        "%(label)s: nobody here has the login %(given)s."
    ),
    "RecordCase.TOO_LONG": lazy_gettext("%(label)s: at most %(limit)s characters."),
    "RecordCase.UNIT_ENDED": lazy_gettext(
        "The unit %(given)s has ended: nothing more comes to it. Choose another one."
    ),
    "RecordCase.CODE": lazy_gettext(
        "A code has up to %(limit)s letters, digits, dots and dashes."
    ),
    "RecordCase.QUANTITY": lazy_gettext("A movement is of 1 to %(limit)s pieces."),
    "RecordCase.NO_STOCK": lazy_gettext("Records of this register have no stock."),
    "RecordCase.VENDOR": lazy_gettext(
        "Say who repairs it, in up to %(limit)s characters."
    ),
    "RecordCase.COST": lazy_gettext("Write the cost as an amount like 450 or 450.50."),
    "RecordCase.BACK_BEFORE_OUT": lazy_gettext(
        "It cannot come back before it went. Check the days."
    ),
    "RecordCase.OTHER_CLIENT": lazy_gettext(
        "The two are of different clients, or the record is private."
    ),
    "RecordCase.UNKNOWN_FIELD": lazy_gettext("This register has no field %(given)s."),
    "RegisterTableCase.NO_NAME": lazy_gettext(
        "The first row names neither the code nor the name of the records."
    ),
    "RegisterTableCase.UNKNOWN_COLUMN": lazy_gettext(
        "This register has no column “%(given)s”. Remove it, or name it as our export does."
    ),
    "RegisterTableCase.TWICE": lazy_gettext("The column “%(given)s” is there twice."),
    "RegisterFileCase.MISSING": lazy_gettext("Choose a file."),
    "RegisterFileCase.TOO_MANY": lazy_gettext(
        "The table has more than %(limit)s rows. Bring it in in parts."
    ),
    "RegisterFileCase.UNREADABLE": lazy_gettext(
        "The file is no CSV, XLSX or ODS, is damaged, or needs a password."
    ),
    "RegisterFileCase.FORGOTTEN": lazy_gettext(
        "The file is not here any more. Choose it again."
    ),
    "RecordCase.REASON": lazy_gettext("Say why it ends."),
    "RecordCase.FILE_MISSING": lazy_gettext("Choose a file."),
    "RecordCase.TOO_MANY_FILES": lazy_gettext(
        "A record has up to %(limit)s files. Remove one first."
    ),
}
