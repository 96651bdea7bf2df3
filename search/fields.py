"""The fields of the index, and every weight of the ranking."""

from typing import Final

SCHEMA_VERSION: Final = 6
"""Raise it with every change of the fields; each index is then built again."""

# What an article's own text is kept in.
TEXT: Final = "text"
"""Words of everything a reader of the article sees."""
EXACT: Final = "exact"
"""The same, character by character and in order: for quotation marks."""
TITLE: Final = "title"
TITLE_EXACT: Final = "title_exact"
KEYWORDS: Final = "keywords"
SUMMARY: Final = "summary"
IDENTIFIERS: Final = "identifiers"
NETWORKS: Final = "networks"
PINYIN: Final = "pinyin"
"""How the Chinese words of title and keywords sound, whole and by their initials."""
ARTICLE: Final = "article"
"""The article's id, to ask about one alone."""

# The wording of incidents that were solved with the article. Never shown.
LINKED: Final = "linked"
LINKED_EXACT: Final = "linked_exact"

ORDERED: Final = (EXACT, TITLE_EXACT)
"""Terms with their positions."""
UNORDERED: Final = (
    TEXT,
    TITLE,
    KEYWORDS,
    SUMMARY,
    IDENTIFIERS,
    PINYIN,
    LINKED,
    LINKED_EXACT,
)
"""Terms with their frequencies, which the ranking weighs."""

# Attributes: what one may narrow by.
FACETS: Final = ("kind", "category", "system", "unit", "audience", "tag", "year")
"""Counted on every page, each without its own filter."""
SINGLE_FACETS: Final = ("kind", "audience", "year")
"""Of these every document has exactly one value."""
ATTRIBUTES: Final = (*FACETS, "author", "device")
READER: Final = "reader"
"""Who may see a record of the desk; an article goes by its audience."""
KEYS: Final = (*ATTRIBUTES, NETWORKS, ARTICLE, READER)
"""Whole values, matched and never weighed."""
TREES: Final = frozenset({"category", "unit"})
"""Values such as 网络/交换机, which are found by each of their beginnings too."""
UPDATED: Final = "updated"
REUSE: Final = "reuse"
LINKED_COUNT: Final = "linked_count"
NUMBERS: Final = (UPDATED, REUSE, LINKED_COUNT)

WEIGHTS: Final = {
    TEXT: 1.0,
    EXACT: 0.2,
    TITLE: 1.5,
    KEYWORDS: 2.0,
    SUMMARY: 1.0,
    IDENTIFIERS: 2.0,
    LINKED: 0.6,
}
"""What a word adds to a hit's score, times its BM25, by the field it is in."""

SYNONYM_WEIGHT: Final = 0.8
"""What another expression for the same counts."""
TRANSLATION_WEIGHT: Final = 0.6
"""What the word of the other language counts."""
LITTLE: Final = 10
"""A word that so many articles have at most is asked for in the other language too."""
TITLE_PHRASE_WEIGHT: Final = 4.0
"""For a title that holds the words side by side."""

PAIR_WEIGHT: Final = 0.35
"""For two words of the query that stand side by side in the text too: a long article has
all of them somewhere."""

SUGGESTION_WEIGHTS: Final = {
    TEXT: 0.6,
    EXACT: 0.3,
    TITLE: 1.0,
    LINKED: 1.5,
    LINKED_EXACT: 0.5,
}
"""From an incident to its solution: own text, and the wording of linked incidents."""
CHARACTER_WEIGHTS: Final = {EXACT: 0.7}
"""What a single Chinese character counts instead, where it is another weight: words are
cut differently from text to text, characters are not. In titles they did not help."""
UNLINKED_LENGTH: Final = {LINKED: 20, LINKED_EXACT: 32}
"""So long a nothing stands for the wording of an article without linked cases.

BM25 measures a length by the mean over all documents. Without it, few linked articles
among many would all be taken for far too long.
"""
COLD_WEIGHT: Final = 0.8
"""What an article's rank by its own text alone counts, if nothing is linked to it."""
LINKS_THAT_HALVE_IT: Final = 5
"""With so many links, half of it: then the wording of the links knows better.

All weights were set over thirteen sets at once: one of 77 answers with no, ten and all
links, with half of the answers and with most of them stripped of theirs; sentences of
Chinese and English articles that find their section, with and without others linked;
questions that are headings; and operators' queries.
"""
SUGGESTION_TITLE_WEIGHT: Final = 3.0
"""What a word of the incident's title counts more than one of its body."""
SUGGESTION_TERMS: Final = 60
"""So many of an incident's rarest terms are asked for."""
SUGGESTION_COMMON: Final = 0.3
"""A term in more than this share of a large index says too little to be asked for."""
SUGGESTION_LARGE: Final = 1_000
"""From so many documents on."""
STRENGTH_TERMS: Final = 8
"""So many of an incident's heaviest words say how strong a suggestion is."""
STRENGTH_OF_BODY: Final = 0.5
"""What a word of its body counts in that, where one of the title counts 3: a description
tells much besides, and an answer need not have it."""
STRENGTH_DOCUMENTS: Final = 30
"""With fewer documents no word is rare, and whatever is found is suggested."""
LEAST_STRENGTH: Final = 0.3
"""Below it nothing is suggested, where the organisation's past knows no better.

Set on operators' queries over 166 articles and judged ones over the sample, without
pasted logs: all 278 right suggestions stay, and 90 % of 201 questions without an answer
get none; the same under descriptions about something else.
"""
SUGGESTION_DEPTH: Final = 100
"""So many of each ranking enter the sum."""

EXPANSIONS: Final = 128
"""A prefix or a fuzzy word stands for at most so many terms."""
MOST_EXPANDED: Final = 8
"""So many words of a query are expanded; further ones are taken as they are."""
MOST_PAIRED: Final = 1_000
"""Two words side by side count if so many articles at most have one of them: where both
are everywhere, to look at all their places would cost more than it tells."""
MOST_WORDS: Final = 24
"""So many words of a long text are asked for."""
MOST_WEIGHT: Final = 5
"""The rarest word of a query weighs so much, the commonest 1."""
ENOUGH: Final = 0.28
"""More than this share of the weight has to be there."""
ENOUGH_OF_TWO: Final = 0.6
"""Of two words, one alone has to be by far the rarer one."""
ENOUGH_OF_EXCERPT: Final = 0.22
MOST_WEIGHED: Final = 9
"""So many of the heaviest words make up the whole, however long the text."""
RARE: Final = 4.0
"""A word is rare if the square of its number is at most so many times all documents."""

NAMES: Final = (
    *ORDERED,
    *UNORDERED,
    *KEYS,
    UPDATED,
    REUSE,
    LINKED_COUNT,
)
"""All there are: an index of other fields is built again."""
