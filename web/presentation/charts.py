"""Charts as SVG made on the server: bars that a screen reader can read too."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT, GAP = 480, 120, 4
LABEL_HEIGHT = 18


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float | None
    text: str
    """The value as it is read."""


def draw_bars(title: str, bars: Sequence[Bar]) -> Markup:
    """A bar chart; each bar carries its label and value as a title."""
    highest = max((bar.value or 0 for bar in bars), default=0) or 1
    width = (WIDTH - GAP) / max(len(bars), 1) - GAP
    shapes = Markup().join(
        _draw_bar(bar, GAP + place * (width + GAP), width, highest)
        for place, bar in enumerate(bars)
    )
    return Markup(
        '<svg class="chart" role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>'
    ).format(WIDTH, HEIGHT + LABEL_HEIGHT, _spoken(title, bars), shapes)


def _draw_bar(bar: Bar, left: float, width: float, highest: float) -> Markup:
    height = (bar.value or 0) / highest * (HEIGHT - LABEL_HEIGHT)
    rectangle = Markup(
        '<g><title>{}: {}</title><rect class="bar" x="{:.1f}" y="{:.1f}" '
        'width="{:.1f}" height="{:.1f}" rx="2"/>'
    ).format(bar.label, bar.text, left, HEIGHT - height, width, height)
    middle = left + width / 2
    texts = Markup(
        '<text class="bar-value" x="{:.1f}" y="{:.1f}">{}</text>'
        '<text class="bar-label" x="{:.1f}" y="{:.1f}">{}</text></g>'
    ).format(middle, HEIGHT - height - 4, bar.text, middle, HEIGHT + 14, bar.label)
    return rectangle + texts


def _spoken(title: str, bars: Sequence[Bar]) -> Markup:
    parts = (f"{bar.label}: {bar.text}" for bar in bars)
    return escape(f"{title}. {'; '.join(parts)}")
