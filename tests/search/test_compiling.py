"""What only ranks: words that stand side by side in the query and in the text."""

import pytest

from search import fields
from search.analysis import default_analyser
from search.clauses import Quoted, Text
from search.compiling import Compiler
from search.expressions import Phrase
from search.sufficiency import Rarity
from search.synonyms import Synonyms

ANALYSER = default_analyser()


def pairs(clause, rarity):
    compiled = Compiler(ANALYSER, {}, Synonyms((), ANALYSER), False).group(clause)
    compiled.add_pairs(rarity)
    return {
        each.texts
        for each in compiled.bonuses
        if isinstance(each, Phrase) and each.field == fields.EXACT
    }


def known(**counts):
    terms = {ANALYSER.stem(word): count for word, count in counts.items()}
    return Rarity(100_000, {fields.TEXT: terms})


def test_two_words_count_together_where_one_of_them_is_rare():
    rarity = known(conntrack=3, table=20_000, full=30_000)

    assert pairs(Text("conntrack table full"), rarity) == {("conntrack", "table")}


def test_words_with_a_sign_between_them_are_no_pair():
    assert pairs(Text("conntrack, table"), known(conntrack=3, table=3)) == set()


def test_chinese_words_are_a_pair_by_their_characters():
    assert pairs(Text("磁盘报警"), Rarity(is_secret=True)) == {tuple("磁盘报警")}


@pytest.mark.parametrize("clause", [Text("conntrack"), Quoted("conntrack table")])
def test_one_word_and_a_quotation_have_no_pairs(clause):
    assert pairs(clause, known(conntrack=3, table=3)) == set()
