"""The operators' queries, whose articles lie in no folder of the project."""

from collections import Counter

from benchmarks.judged import JUDGEMENTS as OPERATORS
from benchmarks.judged import Answer, Judgement, read, tabulate


def test_half_of_the_operators_queries_are_chinese_and_none_is_asked_twice():
    judgements = read(OPERATORS)
    languages = Counter(each.language for each in judgements)

    assert languages == {"english": 75, "chinese": 55, "chinese for english": 20}
    assert len({each.query for each in judgements}) == len(judgements)
    assert all(all(each.acceptable) for each in judgements)


def test_any_acceptable_article_answers_a_query():
    judgement = Judgement("english", "disk full", frozenset({"a", "b"}))
    answer = Answer(judgement, ("x", "b", "a"))

    assert answer.rank == 2
    assert not answer.is_within(1)
    assert answer.is_within(3)
    assert Answer(judgement, ("x",)).rank is None


def test_each_language_is_counted_and_all_of_them_together():
    judgements = [Judgement(each, "q", frozenset({"a"})) for each in ("en", "zh")]
    answers = [Answer(judgements[0], ("a",)), Answer(judgements[1], ("x", "a"))]
    columns = [list(column.cells) for column in tabulate(answers).columns]

    assert columns[0] == ["en", "zh", "all"]
    assert columns[2] == ["100.0", "0.0", "50.0"]
    assert columns[3] == ["100.0", "100.0", "100.0"]
