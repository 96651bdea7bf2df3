"""``kb users``."""


def test_people_are_added_and_listed(ready):
    added = ready("users", "add", "wang", "--name", "王芳", "--role", "technician")

    assert "Password: " in added.output
    assert "王芳" in ready("users", "list").output


def test_a_login_that_is_taken_is_a_sentence(ready):
    ready("users", "add", "wang")

    result = ready("users", "add", "wang")

    assert result.exit_code == 1
    assert "taken" in result.errors


def test_a_password_is_set(ready):
    ready("users", "add", "wang")

    result = ready("users", "set-password", "wang", "--password", "another long one")

    assert result.exit_code == 0
    assert "another long one" not in result.output


def test_a_weak_password_and_an_unknown_person_are_sentences(ready):
    weak = ready("users", "set-password", "admin", "--password", "short")
    unknown = ready("users", "set-password", "nobody", "--password", "long enough one")

    assert (weak.exit_code, unknown.exit_code) == (1, 1)
    assert "10 to 200 characters" in weak.errors
    assert "There is no user nobody." in unknown.errors
