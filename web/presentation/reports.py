"""The charts of a report on a page."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from kb.reporting.document import Measure, Style
from kb.reporting.writing import WrittenBlock, write_cell
from kb.reports.charts import Chart, Kind, Series
from kb.reports.number import Unit
from web.presentation import charts

_UNITS: Final = {
    Measure.SHARE: Unit.SHARE,
    Measure.DENSITY: Unit.SHARE,
    Measure.HOURS: Unit.HOURS,
    Measure.DAYS: Unit.DAYS,
    Measure.STARS: Unit.STARS,
}


def draw(block: WrittenBlock) -> Markup:
    """The picture of a block; the table below it has the same figures."""
    written = block.chart
    if written is None:
        return Markup()
    measure = Measure(written.measure)
    series = [
        Series(name, values)
        for name, values in zip(written.names, written.values, strict=True)
    ]
    chart = Chart(
        _choose(written.style, written.labels),
        block.heading,
        written.labels,
        series,
        _UNITS.get(measure, Unit.COUNT),
    )
    return charts.draw(chart, lambda value: write_cell(value, measure, ""))


def _choose(style: str, labels: Sequence[str]) -> Kind:
    """Groups whose names are too long side by side stand one below the other."""
    if style == Style.LINE:
        return Kind.LINE
    return Kind.COLUMNS if charts.fits(labels) else Kind.BARS
