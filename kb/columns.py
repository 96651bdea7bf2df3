"""Column types that several tables share."""

from enum import StrEnum

from sqlalchemy import Enum


def enum_column(members: type[StrEnum]) -> Enum:
    """A text column that holds the values of *members* and is checked by the database."""
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=members.__name__.lower(),
        values_callable=lambda kinds: [member.value for member in kinds],
    )
