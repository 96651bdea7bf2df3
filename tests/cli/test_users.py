"""``kb users``."""


def test_people_are_added_and_listed(ready):
    added = ready("users", "add", "wang", "--name", "王芳", "--role", "technician")

    assert "Password: " in added.output
    assert "王芳" in ready("users", "list").output


def test_a_system_is_added_without_a_password(ready):
    added = ready("users", "add", "erp", "--system")

    assert "Login: erp" in added.output
    assert "Password" not in added.output


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


def test_a_person_gets_other_roles_and_a_level(ready):
    ready("users", "add", "wang", "--role", "technician")

    ready("users", "set-roles", "wang", "technician", "reviewer")
    level = ready("users", "set-level", "wang", "2")

    assert "wang works on level 2." in level.output
    assert "reviewer, technician" in ready("users", "list").output


def test_a_person_is_switched_off_and_on(ready):
    ready("users", "add", "wang")

    ready("users", "switch-off", "wang")
    assert "(switched off)" in ready("users", "list").output

    ready("users", "switch-on", "wang")
    assert "(switched off)" not in ready("users", "list").output


def test_the_last_administrator_stays(ready):
    result = ready("users", "switch-off", "admin")

    assert result.exit_code == 1
    assert "last administrator" in result.errors


def test_an_anonymised_person_leaves_no_name(ready):
    ready("users", "add", "wang", "--name", "王芳")

    result = ready("users", "anonymise", "wang", "--yes")

    assert result.exit_code == 0
    assert "王芳" not in ready("users", "list").output
