"""The charts of a report on a page."""

from markupsafe import Markup

from kb.reporting.writing import WrittenBlock
from web.presentation.charts import Bar, draw_bars


def draw(block: WrittenBlock) -> Markup:
    """One picture for each series; the table below has the same figures."""
    if block.chart is None:
        return Markup()
    return Markup().join(
        draw_bars(
            f"{block.heading}: {name}",
            [
                Bar(label, value, text)
                for label, value, text in zip(
                    block.chart.labels, values, texts, strict=True
                )
            ],
        )
        for name, values, texts in zip(
            block.chart.names, block.chart.values, block.chart.texts, strict=True
        )
    )
