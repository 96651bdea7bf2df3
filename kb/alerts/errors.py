"""What can go wrong with groups of alerts and their patterns."""

from kb.errors import ConflictError, ForbiddenError


class AlertNotAllowedError(ForbiddenError):
    code = "alert_not_allowed"

    def __init__(self) -> None:
        super().__init__("Only technicians say what belongs together.")


class NotSeparableError(ConflictError):
    """The fingerprint is what the incident was opened for, or is not in it any more."""

    code = "alert_not_separable"

    def __init__(self) -> None:
        super().__init__(
            "This alert cannot be taken out: the incident was opened for it, "
            "or it has been taken out already."
        )


class NotRejoinableError(ConflictError):
    """Work on the new incident has gone on, so that it cannot be undone like this."""

    code = "alert_not_rejoinable"

    def __init__(self) -> None:
        super().__init__(
            "This cannot be undone any more: one of the two incidents has ended."
        )


class PatternSettledError(ConflictError):
    code = "pattern_settled"

    def __init__(self) -> None:
        super().__init__("Somebody has decided about this pattern already.")
