"""What is said of sources of data quality that cannot be kept, opened or read."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "source_failed": lazy_gettext(
        "The source could not be read to the end. Nothing of it counts."
    ),
    "source_unreachable": lazy_gettext(
        "Nobody answers at the source's host and port. Check both, and that the server "
        "runs and lets this machine in."
    ),
    "source_address_refused": lazy_gettext(
        "The host leads to this machine or to a link-local network, which is refused. If "
        "it is meant, an administrator names it in KB_QUALITY_HOSTS."
    ),
    "source_login_refused": lazy_gettext(
        "The source refuses the login, its password or the database."
    ),
    "source_tls": lazy_gettext(
        "No encrypted connection to the source: it offers none, or its certificate is not "
        "trusted or names another host."
    ),
    "source_answer": lazy_gettext(
        "The source answers, but with no list of records in JSON: an array of objects, or "
        "an object with one such array, of up to 32 MB a page, and further pages at the "
        "same host."
    ),
    "source_writable": lazy_gettext(
        "The account of the source may write, so nothing is read with it: %(grants)s. "
        "Take an account that may only select."
    ),
    "source_unproved": lazy_gettext(
        "The source does not show what its account may do, so nothing proves that it may "
        "only read."
    ),
    "source_timeout": lazy_gettext(
        "The source did not answer within %(seconds)s seconds and was cut off."
    ),
    "source_broken_off": lazy_gettext(
        "The connection to the source broke off before the end. Nothing of the run "
        "counts; the next one reads everything anew."
    ),
    "source_cut": lazy_gettext("Reading the source was stopped from here."),
    "source_statement": lazy_gettext(
        "The source cannot carry out the statement: it answers %(state)s."
    ),
    "source_columns_lost": lazy_gettext(
        "The source has lost, or may not show: %(names)s. Correct the dataset, or have "
        "it brought back there."
    ),
    "source_too_many_rows": lazy_gettext(
        "A statement yields more than %(limit)s rows and was cut off. Does it join what "
        "does not belong together?"
    ),
    "source_file": lazy_gettext(
        "The source's file is not there, cannot be read, or is damaged."
    ),
    "source_path_refused": lazy_gettext(
        "A source's file lies below the folder KB_QUALITY_FOLDER, and no link and no '..' "
        "leads there."
    ),
    "source_driver_missing": lazy_gettext(
        "The program that speaks with this kind of source is not installed. An "
        "administrator installs it: pip install 'yunzhi[%(extra)s]'."
    ),
    "source_not_tried": lazy_gettext(
        "%(name)s has not been tried here: neither the proof that it is only read nor the "
        "rules exist for it. Bring its tables as files, or as a copy in PostgreSQL, "
        "MariaDB or SQLite."
    ),
    "source_withheld": lazy_gettext("Of our own database nobody reads: %(names)s."),
    "source_busy": lazy_gettext(
        "Another run reads this source. Wait until it has ended."
    ),
    "source_outside_hours": lazy_gettext(
        "The run would read %(rows)s rows; more than %(limit)s are read only in the hours "
        "of the source's calendar."
    ),
    "source_without_hours": lazy_gettext(
        "The run would read %(rows)s rows, more than %(limit)s. Give the source a "
        "calendar in whose hours so many may be read."
    ),
    "source_not_allowed": lazy_gettext(
        "Only administrators keep the sources of data quality."
    ),
    "source_taken": lazy_gettext("There is a source %(name)s already."),
    "source_in_use": lazy_gettext(
        "Datasets are read from this source: %(names)s. Remove them first."
    ),
    "bad_dataset": lazy_gettext("The dataset cannot be kept like this."),
    "bad_source": lazy_gettext("The source cannot be kept like this."),
}
CASES: Final[dict[str, Any]] = {
    "DatasetCase.NO_SOURCE": lazy_gettext(
        "The dataset does not say from which source its rows come."
    ),
    "DatasetCase.NO_KEY": lazy_gettext(
        "The dataset has no key, so that no row could be told from another. Name its key "
        "columns."
    ),
    "FileCase.UNREADABLE": lazy_gettext(
        "The source's file is no CSV, XLSX or ODS, is damaged, or needs a password."
    ),
    "FileCase.TOO_LARGE": lazy_gettext(
        "The source's file takes too much time or memory to read. Part it, or bring it as "
        "SQLite."
    ),
    "FileCase.NO_COLUMNS": lazy_gettext(
        "The first row of the source's file does not name its columns."
    ),
    "FileCase.TOO_MANY_COLUMNS": lazy_gettext(
        "The source's file has too many columns."
    ),
    "FileCase.LONG_ROW": lazy_gettext(
        "Row %(row)s of the source's file has more cells than there are columns."
    ),
    "FileCase.CUT_OFF": lazy_gettext(
        "The source's file ends in the middle of row %(row)s: part of it is missing. Bring "
        "it again, whole."
    ),
    "FileCase.CHANGED": lazy_gettext(
        "Somebody wrote into the source's file while it was read. Begin again once it is "
        "whole."
    ),
    "SourceCase.BAD_CODE": lazy_gettext(
        "A code has up to %(limit)s letters, digits, dots, hyphens and underscores, a "
        "letter or digit first."
    ),
    "SourceCase.NO_PATH": lazy_gettext("Name the file, below the folder of sources."),
    "SourceCase.BAD_TARGET": lazy_gettext(
        "Name what is asked for, from the / behind the host on."
    ),
    "SourceCase.NO_HOST": lazy_gettext("Name the host of the server."),
    "SourceCase.NO_DATABASE": lazy_gettext("Name the database."),
    "SourceCase.NO_LOGIN": lazy_gettext("Name the account that may only select."),
    "SourceCase.BAD_PORT": lazy_gettext("A port is a number from 1 to 65,535."),
    "SourceCase.BAD_SECONDS": lazy_gettext(
        "A statement may take from 1 to %(limit)s seconds."
    ),
    "SourceCase.BAD_ROWS": lazy_gettext(
        "The number of rows that may be read at any hour is a number from 0 on."
    ),
}
