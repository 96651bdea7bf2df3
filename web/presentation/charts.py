"""Charts as SVG made on the server, of their descriptions: a screen reader reads them too.

No script and no style of its own is in them, so that the strictest policy lets them be.
"""

from collections.abc import Callable, Sequence
from typing import Final

from markupsafe import Markup, escape

from kb.reports.charts import Chart, Kind, Series
from kb.reports.number import Unit

WIDTH: Final = 560
HEIGHT: Final = 150
_GAP: Final = 4
_WIDEST: Final = 48
"""Of a column: few of them make no wall."""
_MARGIN: Final = 20
"""Beside a line, so that the first and the last label are whole."""
_LETTER: Final = 6
"""Width of a letter of a label; a Chinese one takes two."""
_LABEL_HEIGHT: Final = 18
_NAME_WIDTH, _VALUE_WIDTH, _ROW = 130, 60, 24
_SPARK_WIDTH, _SPARK_HEIGHT = 120, 28
_NAME_LENGTH: Final = 12

Show = Callable[[float | None], str]
"""How a value is read."""


def draw(chart: Chart, show: Show) -> Markup:
    """The chart; each of its marks carries label and value as a title."""
    drawn = {Kind.COLUMNS: _draw_columns, Kind.LINE: _draw_line, Kind.BARS: _draw_bars}
    height, shapes = drawn[chart.kind](chart, show)
    return Markup(
        '<svg class="{}" role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>'
    ).format(
        "chart few" if _is_few(chart) else "chart",
        WIDTH,
        height,
        _speak(chart, show),
        shapes,
    )


def _is_few(chart: Chart) -> bool:
    """Whether its labels stand side by side on a telephone, too, in larger letters."""
    step = WIDTH / max(len(chart.labels), 1)
    short = all(2 * _measure(label) <= step for label in chart.labels)
    return chart.kind is not Kind.BARS and len(chart.series) == 1 and short


def fits(labels: Sequence[str]) -> bool:
    """Whether *labels* can stand side by side below columns."""
    step = WIDTH / max(len(labels), 1)
    return all(_measure(label) <= step - _GAP for label in labels)


def _measure(label: str) -> int:
    return sum(_LETTER if letter.isascii() else 2 * _LETTER for letter in label)


def draw_counts(
    title: str, counts: Sequence[tuple[str, int | None]], breaks: Sequence[str] = ()
) -> Markup:
    """Columns of how many there were of each, by label; before *breaks* a line stands.

    Where nobody counted there is no number, not even none.
    """
    series = Series(title, [count for _label, count in counts])
    labels = [label for label, _count in counts]
    chart = Chart(Kind.COLUMNS, title, labels, [series], Unit.COUNT, breaks)
    return draw(chart, lambda value: "–" if value is None else f"{value:.0f}")


def draw_spark(values: Sequence[float | None]) -> Markup:
    """The course of a number in the size of a word; beside it stands what it says."""
    points = _to_points(values, _SPARK_WIDTH, _SPARK_HEIGHT, margin=2)
    return Markup(
        '<svg class="spark" aria-hidden="true" viewBox="0 0 {} {}">{}</svg>'
    ).format(_SPARK_WIDTH, _SPARK_HEIGHT, _join(points))


def _draw_columns(chart: Chart, show: Show) -> tuple[int, Markup]:
    highest, many = _highest(chart), len(chart.series)
    step = (WIDTH - _GAP) / max(len(chart.labels), 1)
    width = min((step - _GAP) / max(many, 1), _WIDEST)
    shapes = Markup()
    for place, label in enumerate(chart.labels):
        left = _GAP + place * step
        if label in chart.breaks:
            shapes += Markup(
                '<line class="break" x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="{1}"/>'
            ).format(left - _GAP / 2, HEIGHT + _LABEL_HEIGHT)
        first = left + (step - _GAP - many * width) / 2
        for number, series in enumerate(chart.series):
            value = series.values[place]
            height = (value or 0) / highest * (HEIGHT - _LABEL_HEIGHT)
            at = first + number * width
            shape = _rectangle(at, HEIGHT - height, width, height, number)
            shapes += _mark(chart, series, label, show(value), shape)
            if many == 1:
                middle = at + width / 2
                shapes += _text("bar-value", middle, HEIGHT - height - 4, show(value))
        shapes += _text("bar-label", left + (step - _GAP) / 2, HEIGHT + 14, label)
    return HEIGHT + _LABEL_HEIGHT, shapes


def _draw_line(chart: Chart, show: Show) -> tuple[int, Markup]:
    shapes = Markup()
    for number, series in enumerate(chart.series):
        points = _to_points(series.values, WIDTH, HEIGHT, margin=_MARGIN)
        shapes += Markup('<g class="series-{}">{}').format(number, _join(points))
        for label, value, point in zip(
            chart.labels, series.values, points, strict=True
        ):
            if point is not None:
                shape = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3"/>').format(*point)
                shapes += _mark(chart, series, label, show(value), shape)
                if number == 0:
                    shapes += _text("bar-value", point[0], point[1] - 8, show(value))
        shapes += Markup("</g>")
    step = (WIDTH - 2 * _MARGIN) / max(len(chart.labels) - 1, 1)
    for place, label in enumerate(chart.labels):
        shapes += _text("bar-label", _MARGIN + place * step, HEIGHT + 14, label)
    return HEIGHT + _LABEL_HEIGHT, shapes


def _draw_bars(chart: Chart, show: Show) -> tuple[int, Markup]:
    highest, many = _highest(chart), max(len(chart.series), 1)
    room = WIDTH - _NAME_WIDTH - _VALUE_WIDTH
    thick = (_ROW - _GAP) / many
    shapes = Markup()
    for place, label in enumerate(chart.labels):
        top = place * _ROW + _GAP
        short = label if len(label) <= _NAME_LENGTH else f"{label[: _NAME_LENGTH - 1]}…"
        shapes += _text("name", _NAME_WIDTH - 8, top + _ROW / 2, short)
        values = [series.values[place] for series in chart.series]
        lengths = [(value or 0) / highest * room for value in values]
        for number, series in enumerate(chart.series):
            where = _NAME_WIDTH, top + number * thick
            shape = _rectangle(*where, lengths[number], thick, number)
            shapes += _mark(chart, series, label, show(values[number]), shape)
        if values:
            # What the first says stands beside the longest, where it covers none.
            at = _NAME_WIDTH + max(lengths) + 4
            shapes += _text("value", at, top + _ROW / 2, show(values[0]))
    return max(len(chart.labels), 1) * _ROW + _GAP, shapes


def _mark(chart: Chart, series: Series, label: str, text: str, shape: Markup) -> Markup:
    """A shape with what it says as its title."""
    name = f"{series.name}, {label}" if len(chart.series) > 1 else label
    return Markup("<g><title>{}: {}</title>{}</g>").format(name, text, shape)


def _rectangle(
    left: float, top: float, width: float, height: float, number: int
) -> Markup:
    return Markup(
        '<rect class="bar series-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" '
        'height="{:.1f}" rx="2"/>'
    ).format(number, left, top, max(width, 0), height)


def _text(kind: str, left: float, top: float, text: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(
        kind, left, top, text
    )


Point = tuple[float, float]


def _to_points(
    values: Sequence[float | None], width: int, height: int, *, margin: int
) -> list[Point | None]:
    known = [value for value in values if value is not None]
    highest = max(known, default=0) or 1
    step = (width - 2 * margin) / max(len(values) - 1, 1)
    return [
        None
        if value is None
        else (
            margin + place * step,
            height - margin - value / highest * (height - 2 * margin),
        )
        for place, value in enumerate(values)
    ]


def _join(points: Sequence[Point | None]) -> Markup:
    """A line through the points; where one is missing, it is interrupted."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return Markup().join(
        Markup('<polyline points="{}"/>').format(
            " ".join(f"{left:.1f},{top:.1f}" for left, top in run)
        )
        for run in runs
        if run
    )


def _highest(chart: Chart) -> float:
    values = (value or 0 for each in chart.series for value in each.values)
    return max(values, default=0) or 1


def _speak(chart: Chart, show: Show) -> Markup:
    parts = [
        f"{series.name}: " * (len(chart.series) > 1)
        + "; ".join(
            f"{label}: {show(value)}"
            for label, value in zip(chart.labels, series.values, strict=True)
        )
        for series in chart.series
    ]
    return escape(f"{chart.title}. {'. '.join(parts)}")
