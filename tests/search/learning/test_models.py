import io

import numpy as np
import pytest

from search.analysis import Analyser, default_analyser
from search.learning import models
from search.learning.fitting import fit
from search.learning.models import Model, Report, to_stamp
from search.learning.reranker import CLASSIFIER_WEIGHTS
from search.learning.trial import Figures, Outcome, Way, to_examples
from tests.conftest import NOON
from tests.search.learning.cases import TOPICS, make_cases


@pytest.fixture
def model():
    figures = Figures(3, 0.5, 0.75, 0.6)
    return Model(
        Report(
            learned_at=NOON,
            cases=120,
            stamp=to_stamp(default_analyser()),
            way=Way.CLASSIFIER,
            outcomes={Way.FORMULA: Outcome(figures, figures, Figures(), figures)},
            seconds=1.5,
        ),
        np.array(CLASSIFIER_WEIGHTS),
        fit(to_examples(make_cases(60), default_analyser())),
    )


def written(model):
    target = io.BytesIO()
    models.write(model, target)
    return io.BytesIO(target.getvalue())


def test_what_was_written_is_read(model):
    loaded = models.read(written(model))

    assert loaded.report == model.report
    assert loaded.weights.tolist() == model.weights.tolist()
    features = to_examples(make_cases(1), default_analyser())[0][1]
    assert loaded.classifier.margins(features) == model.classifier.margins(features)


def test_a_model_without_a_classifier_is_one(model):
    source = written(Model(model.report, model.weights))

    assert models.read(source).classifier is None


@pytest.mark.parametrize("damage", [b"", b"not an archive", b"PK\x03\x04 cut"])
def test_what_is_damaged_is_no_model(damage):
    assert models.read(io.BytesIO(damage)) is None


def test_half_a_file_is_no_model(model):
    whole = io.BytesIO()
    models.write(model, whole)

    assert models.read(io.BytesIO(whole.getvalue()[:-200])) is None


def test_the_words_of_the_cases_are_not_in_the_file(model):
    file = io.BytesIO()
    models.write(model, file)
    file.seek(0)

    with np.load(file) as stored:
        content = b"".join(stored[name].tobytes() for name in stored)
    for word in " ".join(TOPICS.values()).split():
        assert word.encode() not in content


def test_another_analyser_cannot_use_it(model):
    assert model.to_scorer(default_analyser()) is not None
    assert model.to_scorer(Analyser(["另一个词"])) is None
