"""Column types that several tables share."""

from enum import StrEnum

from sqlalchemy import Enum


def enum_column(
    members: type[StrEnum], name: str = "", *, is_checked: bool = True
) -> Enum:
    """A text column that holds the values of *members* and is checked by the database.

    Two such columns of one table need a *name* each, for their constraints. One that is
    not checked takes new members without a migration.
    """
    return Enum(
        members,
        native_enum=False,
        create_constraint=is_checked,
        length=32,
        name=name or members.__name__.lower(),
        values_callable=lambda kinds: [member.value for member in kinds],
    )
