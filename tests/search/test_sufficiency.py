"""What of a query is enough to be shown."""

from itertools import combinations

import pytest

from search import fields
from search.engines.memory import MemoryEngine
from search.engines.tantivy.queries import iter_choices
from search.expressions import AllOf, AnyOf, Enough, Phrase, Term
from search.sufficiency import Rarity, enough
from tests.search.documents import find, ids, make_document

COMMON = Term(fields.TEXT, "table")
USUAL = Term(fields.TEXT, "full")
RARE = Term(fields.TEXT, "conntrack")
UNKNOWN = Term(fields.TEXT, "conntarck")
OPEN = AnyOf((Term(fields.EXACT, "tab1"), Term(fields.EXACT, "tab2")))


@pytest.fixture
def rarity():
    return Rarity(
        1000,
        {
            fields.TEXT: {"table": 500, "full": 100, "conntrack": 1, "conntarck": 0},
            fields.EXACT: {"表": 40, "满": 9},
        },
    )


def test_the_rarer_a_word_the_more_it_weighs(rarity):
    common, usual, rare = rarity.weigh([COMMON, USUAL, RARE])

    assert 1 <= common < usual < rare == fields.MOST_WEIGHT


def test_an_unknown_word_weighs_what_the_others_do_on_average(rarity):
    common, rare, unknown = rarity.weigh([COMMON, RARE, UNKNOWN])

    assert common < unknown < rare


def test_a_word_with_a_sign_weighs_most(rarity):
    assert rarity.weigh([COMMON, OPEN, RARE])[1] == fields.MOST_WEIGHT


def test_a_phrase_is_as_rare_as_its_rarest_part_and_a_choice_as_its_commonest(rarity):
    assert rarity.count(Phrase(fields.EXACT, ("表", "满"))) == 9
    assert rarity.count(AnyOf((RARE, USUAL))) == 100
    assert rarity.count(AllOf((RARE, USUAL))) == 1
    assert rarity.count(OPEN) is None


def test_nothing_is_known_of_an_empty_index():
    rarity = Rarity(0, {fields.TEXT: {"conntrack": 0, "table": 0}})

    assert rarity.weigh([RARE, COMMON]) == [5, 5]


def test_of_two_words_equally_rare_both_are_needed():
    wanted = [USUAL, Term(fields.TEXT, "full ")]
    same = Rarity(1000, {fields.TEXT: {"full": 100, "full ": 100}})

    assert enough(wanted, same, is_excerpt=False) == AllOf(tuple(wanted))


def test_less_of_an_excerpt_is_enough():
    wanted = [Term(fields.TEXT, f"word{number}") for number in range(10)]
    same = Rarity(1000, {fields.TEXT: {each.text: 100 for each in wanted}})
    chosen = enough(wanted, same, is_excerpt=False)
    excerpt = enough(wanted, same, is_excerpt=True)

    assert excerpt.least < chosen.least


def test_however_long_a_text_a_few_words_are_enough():
    wanted = [Term(fields.TEXT, f"word{number}") for number in range(24)]
    same = Rarity(1000, {fields.TEXT: {each.text: 100 for each in wanted}})

    assert enough(wanted, same, is_excerpt=False).least <= 4 * fields.MOST_WEIGHT


def test_a_rare_word_in_the_title_is_always_enough(rarity):
    needed = enough([USUAL, COMMON, RARE], rarity, is_excerpt=False)

    assert Term(fields.TITLE, "conntrack") in needed.children
    assert Term(fields.TITLE, "table") not in needed.children


@pytest.mark.parametrize(
    ("weights", "least"), [((5, 3, 1), 5), ((2, 2, 2, 1), 4), ((1, 1), 2), ((3,), 1)]
)
def test_choices_are_the_smallest_sets_that_are_enough(weights, least):
    children = tuple(Term(fields.TEXT, str(place)) for place in range(len(weights)))
    weight_of = dict(zip(children, weights, strict=True))

    def is_enough(some):
        return sum(weight_of[each] for each in some) >= least

    smallest = {
        frozenset(some)
        for count in range(len(children) + 1)
        for some in combinations(children, count)
        if is_enough(some) and not any(is_enough(set(some) - {each}) for each in some)
    }

    found = [frozenset(each) for each in iter_choices(Enough(children, weights, least))]

    assert set(found) == smallest
    assert len(found) == len(smallest)


@pytest.fixture
def shelf():
    engine = MemoryEngine()
    engine.update(
        [
            make_document(1, title="High number of conntrack entries", body="node"),
            *(
                make_document(number, body="the table is full of nodes and pods")
                for number in range(2, 5)
            ),
            *(make_document(number, body="table") for number in range(5, 40)),
            *(make_document(number, body="nodes") for number in range(40, 80)),
        ]
    )
    return engine


def test_what_carries_the_weight_of_a_query_is_found_without_the_rest(shelf):
    page = find(shelf, "conntrack table full", limit=100)

    assert ids(page)[0] == 1
    assert page.total == 4
    assert dict(page.facets["kind"]) == {"solution": 4}


def test_common_words_alone_are_not_enough(shelf):
    assert ids(find(shelf, "conntrack table")) == [1]
    assert set(ids(find(shelf, "conntrack nodes", limit=100))) == {1}


def test_pages_through_both_tiers_have_neither_gap_nor_repeat(shelf):
    pages = [find(shelf, "table full conntrack", offset=n, limit=2) for n in (0, 2, 3)]

    assert {page.total for page in pages} == {4}
    assert [len(ids(page)) for page in pages] == [2, 2, 1]
    assert set(ids(pages[0]) + ids(pages[1])) == {1, 2, 3, 4}
    assert ids(pages[2]) == ids(pages[1])[1:]
