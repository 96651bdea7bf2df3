"""Datasets and their indicators as people write them: YAML, read with its places."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from kb.quality.definition_errors import DefinitionCase, DefinitionError, find_near
from kb.quality.definition_places import Place, Places, line_of, read_places
from kb.quality.vocabulary import (
    DIMENSIONS,
    PARAMETERS,
    CheckDigit,
    Dimension,
    Fix,
    RuleTest,
    Severity,
)

Name = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


def _written(value: object) -> object:
    """What a person wrote, as they wrote it: ``01`` stays two characters."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


Value = Annotated[str, BeforeValidator(_written)]
"""A value to compare with. What it is follows from the column."""


class _Definition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Words(_Definition):
    """A text in both languages."""

    zh: Name
    en: Name


class Advice(_Definition):
    """How to put right what was found: an article, or a few words."""

    article: int | None = Field(default=None, gt=0)
    zh: Annotated[str, Field(max_length=2000)] = ""
    en: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.article is None and not (self.zh and self.en):
            raise ValueError("names an article, or says it in zh and en")
        return self


class IndicatorDefinition(_Definition):
    """One rule over a dataset; which of the parameters it has follows from its test."""

    code: Code
    names: Words | None = None
    test: RuleTest
    column: Name | None = None
    columns: tuple[Name, ...] = ()
    where: str | None = None
    """Which rows it is about: a condition of the dialect."""

    kind: CheckDigit | None = None
    old_numbers: bool = False
    """Of ``cn_id``: whether the 15 digits that were given out until 1999 count."""
    values: tuple[Value, ...] = ()
    codes: Name | None = None
    """A table of codes by name."""
    pattern: str | None = None
    min: Value | None = None
    max: Value | None = None
    type: str | None = None
    rule: str | None = None
    """What must hold: a condition of the dialect."""
    to: str | None = None
    """The relation and column where each value has to be, with a dot between them."""
    with_: str | None = Field(default=None, alias="with")
    """The relation that has to agree."""
    source: Name | None = None
    """The source where that relation lies, if it is another than the dataset's."""
    on: tuple[Name, ...] = ()
    max_age: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,4}d$")] | None = None
    max_change: int | None = Field(default=None, ge=1)
    """In percent of the previous period's rows."""
    block: tuple[Name, ...] = ()
    """Near duplicates are looked for among rows with the same values here."""
    ratio: int = Field(default=90, ge=50, le=100)
    query: str | None = None
    """Of ``sql``: a SELECT that yields the key columns of the rows that are wrong."""

    dimension: Dimension = Dimension.COMPLIANCE
    severity: Severity = Severity.WARN
    weight: int = Field(default=1, ge=1, le=100)
    fix: Fix = Fix.FRONT
    post: Name | None = None
    """The code of the post that answers for it."""
    advice: Advice | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _dimension_of_the_test(cls, values: Any) -> Any:
        if isinstance(values, Mapping) and not values.get("dimension"):
            own = DIMENSIONS.get(str(values.get("test")))
            return {**values, "dimension": own} if own else values
        return values


class DatasetDefinition(_Definition):
    """Rows of a source, who answers for each, and what must hold of them."""

    code: Code = Field(alias="dataset")
    names: Words | None = None
    source: Name | None = None
    relation: Name | None = None
    select: str | None = None
    """Instead of a relation: one SELECT in the source's own SQL."""
    key: tuple[Name, ...] = ()
    unit: Name | None = None
    entered_by: Name | None = None
    entered_at: Name | None = None
    display: tuple[Name, ...] = ()
    masked: tuple[Name, ...] = ()
    columns: Mapping[str, str] = Field(default_factory=dict)
    """What a column is where the source keeps it as text: ``{kyrq: date}``."""
    labels: Mapping[str, Words] = Field(default_factory=dict)
    """What people call a column: ``{nsrmc: {zh: 纳税人名称, en: Name}}``."""
    codes: Mapping[str, tuple[Value, ...]] = Field(default_factory=dict)
    """Tables of codes by name."""
    indicators: tuple[IndicatorDefinition, ...] = ()


def read_dataset(text: str) -> DatasetDefinition:
    """The dataset that *text* defines.

    Raise ``DefinitionError``, which names the line, the indicator and the field.
    """
    values, places = read_places(text)
    try:
        dataset = DatasetDefinition.model_validate(values)
    except ValidationError as error:
        raise _to_error(error, values, places) from error
    _check(dataset, places)
    return dataset


def write_dataset(definition: DatasetDefinition) -> str:
    """*definition* as YAML: what stands for nothing is left out, an indicator a line."""
    import yaml  # noqa: PLC0415 - no start needs it.

    values = _spare(definition)
    indicators = values.pop("indicators", [])
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=10_000)
    if not indicators:
        return text
    lines = (
        yaml.safe_dump(
            each,
            allow_unicode=True,
            sort_keys=False,
            width=1_000_000,
            default_flow_style=True,
        )
        for each in indicators
    )
    return text + "indicators:\n" + "".join(f"  - {line}" for line in lines)


def write_indicator(definition: IndicatorDefinition) -> str:
    """*definition* as YAML, one thing a line: for reading."""
    import yaml  # noqa: PLC0415 - no start needs it.

    return yaml.safe_dump(
        _spare(definition), allow_unicode=True, sort_keys=False, width=100
    )


def _to_error(error: ValidationError, values: Any, places: Places) -> DefinitionError:
    """The first fault, as a sentence with its place."""
    fault = error.errors()[0]
    place = tuple(fault["loc"])
    field = str(place[-1]) if place else ""
    known = {"line": line_of(places, place), "name": field}
    known["indicator"] = _indicator_at(values, place)
    where = f"Line {known['line']}, {known['indicator'] or 'the dataset'}"
    if fault["type"] == "missing":
        return DefinitionError(
            f"{where}: {field} is missing.",
            case=DefinitionCase.MISSING_FIELD,
            **known,
        )
    if fault["type"] == "extra_forbidden":
        near = find_near(field, _fields_at(place))
        return DefinitionError(
            f"{where}: there is no field {field}. {_meant(near)}".strip(),
            case=DefinitionCase.UNKNOWN_FIELD,
            near=", ".join(near) or "–",
            **known,
        )
    problem = fault["msg"].removeprefix("Value error, ").rstrip(".")
    return DefinitionError(
        f"{where}: {field} cannot be {fault['input']!r}. {problem}.",
        case=DefinitionCase.BAD_VALUE,
        value=str(fault["input"]),
        problem=problem,
        **known,
    )


def _meant(near: list[str]) -> str:
    return f"Is it {' or '.join(near)}?" if near else ""


def _indicator_at(values: Any, place: Place) -> str:
    match place:
        case ("indicators", int(position), *_):
            indicator = values["indicators"][position]
            code = indicator.get("code") if isinstance(indicator, dict) else None
            return str(code or f"#{position + 1}")
        case _:
            return ""


def _fields_at(place: Place) -> list[str]:
    inside: Mapping[str, type[BaseModel]] = {"advice": Advice, "names": Words}
    outside: type[BaseModel] = (
        IndicatorDefinition if place[0] == "indicators" else DatasetDefinition
    )
    model = inside.get(str(place[-2]), outside) if len(place) > 1 else outside
    return [field.alias or name for name, field in model.model_fields.items()]


def _check(dataset: DatasetDefinition, places: Places) -> None:
    """Refuse what no field alone can tell."""
    if not dataset.key:
        raise DefinitionError(
            f"The dataset {dataset.code} has no key, so nothing in it can be named.",
            case=DefinitionCase.NO_KEY,
            dataset=dataset.code,
        )
    if (dataset.relation is None) == (dataset.select is None):
        raise DefinitionError(
            f"The dataset {dataset.code} names a relation, or a select: one of the two.",
            case=DefinitionCase.SOURCE_OF_ROWS,
            dataset=dataset.code,
        )
    counted = Counter(each.code for each in dataset.indicators)
    for position, indicator in enumerate(dataset.indicators):
        line = line_of(places, ("indicators", position))
        if counted[indicator.code] > 1:
            raise DefinitionError(
                f"Line {line}: the code {indicator.code} is given to two indicators.",
                case=DefinitionCase.CODE_TWICE,
                line=line,
                indicator=indicator.code,
            )
        check_indicator(indicator, line)


def check_indicator(indicator: IndicatorDefinition, line: int = 1) -> None:
    """Refuse parameters that its test lacks or does not have, and a stop without advice.

    Raise ``DefinitionError``.
    """
    known = {"line": line, "indicator": indicator.code}
    where = f"Line {line}, {indicator.code}"
    if indicator.severity is Severity.STOP and indicator.advice is None:
        raise DefinitionError(
            f"{where}: what stops an entry has to say how to correct it (advice).",
            case=DefinitionCase.NO_ADVICE,
            **known,
        )
    given = indicator.model_fields_set & _OF_TESTS
    parameters = PARAMETERS[indicator.test]
    lacking = [name for name in parameters.needed if name not in given]
    if not lacking and parameters.one_of and not given & {*parameters.one_of}:
        lacking = [" | ".join(parameters.one_of)]
    if lacking:
        raise DefinitionError(
            f"{where}: the test {indicator.test} needs {lacking[0].rstrip('_')}.",
            case=DefinitionCase.NEEDED_BY_TEST,
            test=indicator.test.value,
            name=lacking[0].rstrip("_"),
            **known,
        )
    others = given - {*parameters.needed, *parameters.one_of, *parameters.allowed}
    if others:
        other = min(others).rstrip("_")
        raise DefinitionError(
            f"{where}: the test {indicator.test} does not take {other}.",
            case=DefinitionCase.NOT_OF_TEST,
            test=indicator.test.value,
            name=other,
            **known,
        )


_OF_TESTS: Final = frozenset(
    name
    for parameters in PARAMETERS.values()
    for name in (*parameters.needed, *parameters.one_of, *parameters.allowed)
)


def _spare(definition: BaseModel) -> dict[str, Any]:
    """What *definition* says beyond the defaults, in the order of its fields."""
    return definition.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude_none=True
    )
