"""What only the people of IT are told: for others there is no such operation."""

from kb.errors import NotFoundError
from web.api.operation import Call


def require_staff(call: Call, name: str) -> None:
    if not (call.user.active and call.user.is_staff):
        raise NotFoundError("operation", name)
