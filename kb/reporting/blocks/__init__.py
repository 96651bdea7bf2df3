"""How the blocks of a report are made: by the name that a kind has for each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from kb.reporting.blocks import alerts, baselines, figures, fixed, items, lists, quality
from kb.reporting.document import Block
from kb.reporting.scope import Scope

Definition = Mapping[str, Any]
BUILDERS: Final[Mapping[str, Callable[[Scope, Definition], Block]]] = {
    "text": fixed.make_text,
    "comment": fixed.make_comment,
    "missing": fixed.make_missing,
    "signature": fixed.make_signature,
    "numbers": figures.make_numbers,
    "table": figures.make_table,
    "chart": figures.make_chart,
    "incidents": lists.make_incidents,
    "changes": lists.make_changes,
    "explained_deviations": baselines.make_explained,
    "baselines": baselines.make_baselines,
    "unauthorised_deviations": baselines.make_unauthorised,
    "alerts": alerts.make_alerts,
    "alert_trend": alerts.make_trend,
    "warnings": alerts.make_warnings,
    "complaints": items.make_complaints,
    "items": items.make_items,
    "items_overdue": items.make_overdue,
    "surveys": items.make_surveys,
    "quality_rates": quality.make_rates,
    "quality_units": quality.make_units,
    "quality_late": quality.make_late,
    "quality_trend": quality.make_trend,
    "quality_indicators": quality.make_indicators,
    "quality_best": quality.make_best,
}


def make_block(scope: Scope, definition: Definition) -> Block:
    return BUILDERS[definition["block"]](scope, definition)
