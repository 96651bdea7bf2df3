"""Words for every number, so that reports can be made without those of the pages."""

from kb.reporting.vocabulary import NumberWords, Vocabulary
from kb.reports.numbers import NUMBERS

VOCABULARY = Vocabulary(
    numbers={
        number.code: NumberWords(
            {"zh": f"指标 {number.code}", "en": number.code},
            {"zh": f"{number.code} 的口径", "en": f"what {number.code} counts"},
        )
        for number in NUMBERS
    }
)
