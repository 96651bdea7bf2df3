"""The second factor: codes, recovery codes, passkeys, who needs one, and fresh proof."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0070"
down_revision = "0068"
branch_labels = None
depends_on = None

ROLES = ("requester", "technician", "reviewer", "manager", "administrator")


def upgrade() -> None:
    op.create_table(
        "code_secret",
        _of_person(),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        _moment("added_at"),
        _moment("last_used_at", nullable=True),
        _key_of_person("code_secret"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_code_secret")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        _of_person(),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        _moment("used_at", nullable=True),
        _key_of_person("recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        _of_person(),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        _moment("added_at"),
        _moment("last_used_at", nullable=True),
        _key_of_person("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])
    op.create_table(
        "factor_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                *ROLES,
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("required_from", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_rule")),
        sa.UniqueConstraint("role", name=op.f("uq_factor_rule_role")),
    )
    op.add_column("user_session", _moment("proved_at", nullable=True))
    op.add_column("user_session", _flag("wants_factor"))
    op.add_column("login_failure", _flag("is_code"))


def downgrade() -> None:
    op.drop_column("login_failure", "is_code")
    op.drop_column("user_session", "wants_factor")
    op.drop_column("user_session", "proved_at")
    op.drop_table("factor_rule")
    op.drop_index(op.f("ix_passkey_user_id"), table_name="passkey")
    op.drop_table("passkey")
    op.drop_index(op.f("ix_recovery_code_user_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_table("code_secret")


def _of_person() -> sa.Column[int]:
    return sa.Column("user_id", sa.Integer(), nullable=False)


def _key_of_person(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_user_id_user_account")
    return sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=name)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
