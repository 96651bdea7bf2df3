def test_learning_without_cases_says_so(ready):
    result = ready("learn")

    assert result.exit_code == 0
    assert "too few cases" in result.output
    assert "In force: formula" in result.output
