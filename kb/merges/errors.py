"""What is wrong with a merging of spellings."""

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class SpellingCase(Case):
    MISSING = "missing"
    TOO_LONG = "too_long"
    SAME = "same"
    IS_OLD = "is_old"
    IS_UNIT = "is_unit"


class BadSpellingError(InvalidInputError):
    """Two names that cannot become one."""

    code = "bad_spelling"


class SpellingTakenError(ConflictError):
    """The old spelling stands for another name already."""

    code = "spelling_taken"

    def __init__(self, old: str, name: str) -> None:
        super().__init__(
            f"{old} stands for {name} already. Undo that merging first.",
            field="old",
            old=old,
            name=name,
        )


class MergeNotUndoneError(ConflictError):
    """A later merging stands in the way, or it was undone before."""

    code = "merge_not_undone"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has been merged itself since, or this was undone already. "
            "Undo the later merging first.",
            name=name,
        )


class SpellingsNotAllowedError(ForbiddenError):
    code = "spellings_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "Names are merged by administrators, and by knowledge managers who work "
            "for every client: it changes records of all of them."
        )
