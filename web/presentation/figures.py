"""Numbers as they are read: their values, and how these have changed."""

from flask_babel import gettext

from kb.reports.number import FEW_SHOWN, Number, Unit, Value


def show_value(number: Number, value: Value) -> str:
    if not value.is_kept:
        return str(gettext("not kept here yet"))
    if value.is_few:
        return FEW_SHOWN
    if value.value is None:
        return "–"
    return show_amount(number.unit, value.value)


def show_amount(unit: Unit, amount: float) -> str:
    match unit:
        case Unit.SHARE:
            return f"{amount:.0%}"
        case Unit.HOURS:
            return str(gettext("%(hours)s h", hours=f"{amount:.1f}"))
        case Unit.DAYS:
            return str(gettext("%(days)s d", days=f"{amount:.1f}"))
        case Unit.STARS | Unit.MEAN:
            return f"{amount:.1f}"
        case Unit.COUNT:
            return f"{amount:.0f}"


def show_change(number: Number, now: Value, before: Value) -> str:
    """Of a count by how many of 100, of a share by points, else as much as it is.

    Empty where there is nothing to compare.
    """
    if now.value is None or before.value is None:
        return ""
    change = now.value - before.value
    match number.unit:
        case Unit.COUNT:
            return _signed(change / before.value * 100, "%") if before.value else ""
        case Unit.SHARE:
            return _signed(change * 100, str(gettext(" points")))
        case _:
            sign = "±" if not change else "+" if change > 0 else "−"
            return sign + show_amount(number.unit, abs(change))


def _signed(change: float, unit: str) -> str:
    amount = round(change)
    sign = "±" if not amount else "+" if amount > 0 else "−"
    return f"{sign}{abs(amount)}{unit}"
