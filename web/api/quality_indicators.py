"""Operations on indicators of data quality, and on the runs that hold data against them."""

from typing import ClassVar, Final

from kb.people.models import Scope
from kb.quality import indicators
from kb.quality.findings.models import Indicator
from kb.quality.vocabulary import Dimension, Fix, Severity
from web.api.operation import Call, Operation
from web.api.quality import name_in
from web.api.shapes import Shape, Tag, Word


class IndicatorsInput(Shape):
    dataset: Word = ""
    """By code."""
    dimension: Dimension | None = None
    severity: Severity | None = None


class IndicatorOutput(Shape):
    """A rule over a dataset."""

    code: str
    name: str
    """In Chinese."""
    name_en: str
    dataset: str
    dimension: Dimension
    severity: Severity
    fix: Fix
    test: str
    version: int
    """Another one for each change of the rule."""
    article: int | None
    """The solution that tells how to correct what it finds."""


class IndicatorsOutput(Shape):
    indicators: list[IndicatorOutput]

    item_names: ClassVar = {"indicators": "indicator"}


def list_indicators(call: Call, given: IndicatorsInput) -> IndicatorsOutput:
    found = indicators.list_indicators(call.session)
    return IndicatorsOutput(
        indicators=[_to_output(each) for each in found if _fits(each, given)]
    )


def _fits(indicator: Indicator, given: IndicatorsInput) -> bool:
    return (
        given.dataset in ("", indicator.dataset.code)
        and given.dimension in (None, indicator.dimension)
        and given.severity in (None, indicator.severity)
    )


def _to_output(indicator: Indicator) -> IndicatorOutput:
    return IndicatorOutput(
        code=indicator.code,
        name=name_in("zh", indicator.names, indicator.code),
        name_en=name_in("en", indicator.names, indicator.code),
        dataset=indicator.dataset.code,
        dimension=indicator.dimension,
        severity=indicator.severity,
        fix=indicator.fix,
        test=indicator.test,
        version=indicator.number,
        article=indicator.article_id,
    )


LIST: Final = Operation(
    name="listQualityIndicators",
    summary="List the indicators of data quality.",
    tag=Tag.QUALITY,
    scope=Scope.READ,
    takes=IndicatorsInput,
    gives=IndicatorsOutput,
    run=list_indicators,
)
