"""The indicators that ship: how many, about what, and in both languages."""

import re
from itertools import chain

import pytest

from kb.quality.definitions import (
    Dimension,
    Fix,
    RuleTest,
    Severity,
    read_dataset,
    write_dataset,
)
from kb.quality.shipped.sets import ShippedSet, list_datasets, list_texts
from web.demo.tax.errors.every import ERRORS

HAN = re.compile("[一-鿿]")
DATASETS = [each for which in ShippedSet for each in list_datasets(which)]
INDICATORS = list(chain.from_iterable(each.indicators for each in DATASETS))


def _of(which):
    return list(chain(*(each.indicators for each in list_datasets(which))))


def test_there_are_at_least_so_many():
    assert len(_of(ShippedSet.PRODUCT)) >= 60
    assert len(_of(ShippedSet.TAX)) >= 80


def test_no_code_is_given_twice():
    codes = [each.code for each in INDICATORS]

    assert len(codes) == len(set(codes))
    assert len({each.code for each in DATASETS}) == len(DATASETS)


def test_the_tax_set_has_every_test_dimension_severity_and_fix():
    found = _of(ShippedSet.TAX)

    assert {each.test for each in found} == set(RuleTest)
    assert {each.dimension for each in found} == set(Dimension)
    assert {each.severity for each in found} == set(Severity)
    assert {each.fix for each in found} == set(Fix)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.code)
def test_each_is_named_and_explained_in_both_languages(indicator):
    names, advice = indicator.names, indicator.advice

    assert HAN.search(names.zh)
    assert not HAN.search(names.en)
    assert HAN.search(advice.zh)
    assert advice.en
    assert not HAN.search(advice.en)


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda each: each.code)
def test_each_dataset_says_who_answers_for_its_rows(dataset):
    assert dataset.key
    assert dataset.names.zh
    assert dataset.names.en
    assert dataset.entered_by or not dataset.entered_at


@pytest.mark.parametrize("which", ShippedSet)
def test_what_is_written_again_reads_the_same(which):
    for text in list_texts(which):
        dataset = read_dataset(text)

        assert read_dataset(write_dataset(dataset)) == dataset


def test_telephones_and_identity_numbers_are_masked():
    masked = {each.code: set(each.masked) for each in DATASETS}

    assert {"fddbrsfzjhm", "fddbryddh"} <= masked["taxpayer"]
    assert {"email", "phone"} <= masked["account"]
    assert "phone" in masked["contact"]


def test_no_text_of_a_record_of_ours_is_shown():
    """A finding is read by whoever sees its unit: texts are for the unit's people."""
    texts = {
        "description",
        "done",
        "text",
        "cause",
        "main",
        "symptom",
        "result",
        "note",
    }

    for dataset in list_datasets(ShippedSet.PRODUCT):
        assert texts & {*dataset.display} == set(), dataset.code
        if dataset.code in {"incident", "problem", "change"}:
            assert "title" in dataset.masked


def test_each_rule_of_rows_over_the_tax_database_has_an_error_that_is_planted():
    whole = {RuleTest.FRESHNESS, RuleTest.ROW_COUNT}
    judged = {each.code for each in _of(ShippedSet.TAX) if each.test not in whole}

    assert {error.indicator for error in ERRORS} == judged
