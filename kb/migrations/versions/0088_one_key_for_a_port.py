"""Keys of ports by the same names as those of their makers' tables."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0078"
branch_labels = None
depends_on = None

RENAMED = (
    ("fourhundredgigabitethernet", "400ge"),
    ("fourhundredgige", "400ge"),
    ("fou", "400ge"),
    ("twohundredgigabitethernet", "200ge"),
    ("twohundredgige", "200ge"),
    ("hge", "100ge"),
    ("hun", "100ge"),
    ("fiftygigabitethernet", "50ge"),
    ("fiftygige", "50ge"),
    ("fif", "50ge"),
    ("fge", "40ge"),
    ("for", "40ge"),
    ("tfgigabitethernet", "25ge"),
    ("wge", "25ge"),
    ("twe", "25ge"),
    ("tf", "25ge"),
    ("ten", "10ge"),
    ("fas", "fe"),
    ("m-gigabitethernet", "management"),
    ("mgigabitethernet", "management"),
    ("m-ge", "management"),
    ("mge", "management"),
    ("meth", "management"),
    ("aggregateport", "trunk"),
    ("ag", "trunk"),
    ("route-aggregation", "routed-trunk"),
    ("ragg", "routed-trunk"),
    ("vl", "vlan"),
    ("ser", "serial"),
)
"""What a key began with before its number, and begins with now."""


def upgrade() -> None:
    for column in ("source_port_key", "target_port_key"):
        for before, now in RENAMED:
            key = sa.column(column, sa.String())
            digit = sa.func.substr(key, len(before) + 1, 1)
            op.execute(
                sa.update(sa.table("link", key))
                .where(key.like(f"{before}%"), digit.in_(tuple("0123456789")))
                .values({column: now + sa.func.substr(key, len(before) + 1)})
            )


def downgrade() -> None:
    """Nothing: the former keys cannot be told from what was written so."""
