"""What is refused of a service level."""

from kb.errors import Case, ConflictError, InvalidInputError


class LevelCase(Case):
    NO_TARGET = "no_target"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    BAD_PERCENT = "bad_percent"
    BAD_PRIORITY = "bad_priority"
    NO_HOURS = "no_hours"
    OTHER_CLIENT = "other_client"
    IN_THE_PAST = "in_the_past"


class LevelInputError(InvalidInputError):
    """A service level cannot be promised like this."""

    code = "bad_service_level"


class LevelOverlapsError(ConflictError):
    """Another level says something of the same client, service and priority."""

    code = "service_level_overlaps"

    def __init__(self, level_id: int) -> None:
        super().__init__(
            f"Level {level_id} holds for the same client, service and priority at that "
            "time. End it first, or change it.",
            level=level_id,
        )


class LevelInUseError(ConflictError):
    """Clocks have run by it: what was promised then has to stay readable."""

    code = "service_level_in_use"

    def __init__(self) -> None:
        super().__init__("Clocks run by this level. End it instead of deleting it.")


class LevelEndedError(ConflictError):
    code = "service_level_ended"

    def __init__(self) -> None:
        super().__init__("This level has ended. Add a new one.")
