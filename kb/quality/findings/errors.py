"""What can go wrong with indicators, runs, and findings on their way."""

from kb import moves
from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class FindingNotAllowedError(moves.NotAllowedError):
    code = "finding_not_allowed"
    noun = "finding"


class FindingTransitionError(moves.WrongStateError):
    code = "finding_wrong_state"
    noun = "finding"


class OwnExplanationError(ForbiddenError):
    code = "own_explanation"

    def __init__(self) -> None:
        super().__init__("Somebody else has to approve what you explained yourself.")


class FindingCase(Case):
    REASON_MISSING = "reason_missing"
    DATE_PASSED = "date_passed"
    DATE_TOO_FAR = "date_too_far"
    NOT_OF_UNIT = "not_of_unit"
    NONE_CHOSEN = "none_chosen"
    SEVERAL_KINDS = "several_kinds"


class FindingInputError(InvalidInputError):
    code = "bad_finding"


class IndicatorTakenError(ConflictError):
    """An indicator of another dataset has the code."""

    code = "indicator_taken"

    def __init__(self, indicator: str, dataset: str) -> None:
        super().__init__(
            f"The dataset {dataset} has an indicator {indicator} already;"
            " two indicators never have one code.",
            indicator=indicator,
            dataset=dataset,
        )


class AdviceUnknownError(InvalidInputError):
    """An indicator names an article that is no solution, or is not there."""

    code = "quality_advice_unknown"

    def __init__(self, indicator: str, article: int) -> None:
        super().__init__(
            f"The indicator {indicator} gives the article {article} as advice,"
            " and that is no solution.",
            indicator=indicator,
            article=article,
        )


class PostUnknownError(InvalidInputError):
    code = "quality_post_unknown"

    def __init__(self, indicator: str, post: str) -> None:
        super().__init__(
            f"The indicator {indicator} names the post {post};"
            " there are technical and business.",
            indicator=indicator,
            post=post,
        )


class RunFailedError(ConflictError):
    """The run could not be ended; nothing of it counts."""

    code = "quality_run_failed"


class RunAskedError(ConflictError):
    """A run over the dataset waits already, or is going on."""

    code = "quality_run_asked"

    def __init__(self, dataset: str) -> None:
        super().__init__(
            f"A run over {dataset} is waiting or going on: its result will be there soon.",
            dataset=dataset,
        )


class NothingToJudgeError(InvalidInputError):
    code = "quality_no_indicators"

    def __init__(self, dataset: str) -> None:
        super().__init__(
            f"The dataset {dataset} has no indicator in force.", dataset=dataset
        )


class PartlyReadError(ConflictError):
    """The source gave fewer rows than it has."""

    code = "quality_partly_read"

    def __init__(self, read: int, expected: int) -> None:
        super().__init__(
            f"The source gave {read:,} rows of {expected:,}; a table that was read in"
            " part says nothing of what is corrected.",
            read=read,
            expected=expected,
        )


class FewerRowsError(ConflictError):
    """Most of a table is missing: it is likely to be filled just now."""

    code = "quality_fewer_rows"

    def __init__(self, rows: int, before: int) -> None:
        super().__init__(
            f"The source has {rows:,} rows, and the last run checked {before:,}. Run it"
            " again when the table is full, or say that it may have fewer.",
            rows=rows,
            before=before,
        )
