"""What is said of rules of data quality that cannot be taken."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "bad_definition": lazy_gettext("This definition of a dataset cannot be used."),
    "bad_rule": lazy_gettext("This rule cannot be used."),
    "unknown_quality_column": lazy_gettext(
        "%(indicator)s: there is no column %(column)s. Similar names: %(near)s."
    ),
    "unknown_codes": lazy_gettext(
        "%(indicator)s: there is no table of codes %(table)s. Similar names: %(near)s."
    ),
    "no_rendering": lazy_gettext(
        "%(engine)s cannot say this exactly: %(construct)s. The rows are judged here instead."
    ),
    "refused_query": lazy_gettext("This query is not sent to the source."),
}
CASES: Final[dict[str, Any]] = {
    "DefinitionCase.NO_YAML": lazy_gettext(
        "Line %(line)s: this is not the YAML of a dataset."
    ),
    "DefinitionCase.KEY_TWICE": lazy_gettext("Line %(line)s: %(name)s is said twice."),
    "DefinitionCase.UNKNOWN_FIELD": lazy_gettext(
        "Line %(line)s, %(indicator)s: there is no field %(name)s. Similar names: %(near)s."
    ),
    "DefinitionCase.MISSING_FIELD": lazy_gettext(
        "Line %(line)s, %(indicator)s: %(name)s is missing."
    ),
    "DefinitionCase.BAD_VALUE": lazy_gettext(
        "Line %(line)s, %(indicator)s: %(name)s cannot be %(value)s."
    ),
    "DefinitionCase.CODE_TWICE": lazy_gettext(
        "Line %(line)s: the code %(indicator)s is given to two indicators."
    ),
    "DefinitionCase.NO_KEY": lazy_gettext(
        "The dataset %(dataset)s has no key, so nothing in it can be named."
    ),
    "DefinitionCase.NO_ADVICE": lazy_gettext(
        "Line %(line)s, %(indicator)s: what stops an entry has to say how to correct it."
    ),
    "DefinitionCase.SOURCE_OF_ROWS": lazy_gettext(
        "The dataset %(dataset)s names a relation, or a select: one of the two."
    ),
    "DefinitionCase.NEEDED_BY_TEST": lazy_gettext(
        "Line %(line)s, %(indicator)s: the test %(test)s needs %(name)s."
    ),
    "DefinitionCase.NOT_OF_TEST": lazy_gettext(
        "Line %(line)s, %(indicator)s: the test %(test)s does not take %(name)s."
    ),
    "RuleCase.UNREADABLE": lazy_gettext(
        "%(indicator)s: character %(place)s of the rule, %(found)s, cannot be read."
    ),
    "RuleCase.UNEXPECTED": lazy_gettext(
        "%(indicator)s: character %(place)s of the rule, %(found)s, is not expected there."
    ),
    "RuleCase.TOO_DEEP": lazy_gettext(
        "%(indicator)s: the rule is too long or nested too deep, from character %(place)s on."
    ),
    "RuleCase.UNKNOWN_FUNCTION": lazy_gettext(
        "%(indicator)s: character %(place)s, there is no function %(function)s. Similar "
        "names: %(near)s."
    ),
    "RuleCase.OTHER_KINDS": lazy_gettext(
        "%(indicator)s: character %(place)s, a value of the kind %(wanted)s is needed, and "
        "this is %(given)s."
    ),
    "RuleCase.BARE_DIVISION": lazy_gettext(
        "%(indicator)s: character %(place)s, say to how many places a division is rounded: "
        "round(a / b, 2)."
    ),
    "RuleCase.BAD_LITERAL": lazy_gettext(
        "%(indicator)s: the value at character %(place)s cannot stand there."
    ),
    "RuleCase.BAD_PATTERN": lazy_gettext(
        "%(indicator)s: the pattern cannot be used from character %(place)s on."
    ),
    "RuleCase.BAD_PARAMETER": lazy_gettext(
        "%(indicator)s: %(value)s cannot be taken for %(wanted)s."
    ),
    "RefusedQueryCase.UNREADABLE": lazy_gettext(
        "Line %(line)s, column %(column)s: %(found)s cannot be read."
    ),
    "RefusedQueryCase.SEVERAL": lazy_gettext(
        "Line %(line)s, column %(column)s: a query is one statement."
    ),
    "RefusedQueryCase.NO_SELECT": lazy_gettext(
        "Line %(line)s, column %(column)s: a query begins with SELECT or WITH, and this "
        "with %(found)s."
    ),
    "RefusedQueryCase.WRITES": lazy_gettext(
        "Line %(line)s, column %(column)s: %(found)s changes or locks something; a query "
        "only looks."
    ),
    "RefusedQueryCase.FUNCTION": lazy_gettext(
        "Line %(line)s, column %(column)s: the function %(found)s is not among those that a "
        "query may call."
    ),
    "RefusedQueryCase.CONSTRUCT": lazy_gettext(
        "Line %(line)s, column %(column)s: %(found)s is not among what a query may have."
    ),
}
