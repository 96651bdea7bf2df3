"""Options of choices, and the bars above fields."""

from web.presentation.choices import options_of


def test_values_and_words_are_escaped_and_the_chosen_one_is_marked():
    rows = [(1, "A & B"), ('"', "<b>"), ("", "none")]

    assert options_of(rows, "1") == (
        '<option value="1" selected>A &amp; B</option>\n'
        '<option value="&#34;">&lt;b&gt;</option>\n'
        '<option value="">none</option>'
    )
    assert " selected" not in options_of(rows, None)


def test_a_bar_is_written_once_for_all_fields_of_a_language(app):
    bar_of = app.jinja_env.globals["bar_of"]
    with app.test_request_context():
        first = bar_of("f-one", replies=False)
        other = bar_of('f-"two', replies=False)
        with_replies = bar_of("f-one", replies=True)

    assert 'for="f-one"' in first
    assert 'for="f-&#34;two"' in other
    assert first.count("data-md-button") == other.count("data-md-button") > 3
    assert 'data-md-button data-act="reply"' in with_replies
    assert 'data-act="reply"' not in first
