"""``kb tokens``."""


def test_a_token_is_printed_once_and_listed_without_its_secret(ready):
    issued = ready("tokens", "issue", "desk", "--user", "admin", "--scope", "read")

    secret = issued.output.strip()
    listed = ready("tokens", "list").output
    assert secret.startswith("kb_")
    assert "desk" in listed
    assert secret not in listed


def test_a_revoked_token_is_shown_as_such(ready):
    ready("tokens", "issue", "desk", "--user", "admin", "--scope", "read")

    ready("tokens", "revoke", "1")

    assert "(not valid)" in ready("tokens", "list").output


def test_a_token_for_nobody_is_a_sentence(ready):
    result = ready("tokens", "issue", "desk", "--user", "none", "--scope", "read")

    assert result.exit_code == 1
    assert "There is no user none." in result.errors


def test_a_system_without_a_password_gets_a_secret_to_sign_with(ready):
    ready("users", "add", "erp", "--system")

    first = ready("tokens", "soap-secret", "erp", "--scope", "read")
    second = ready("tokens", "soap-secret", "erp", "--scope", "read")

    assert len(first.output.strip()) >= 32
    assert first.output != second.output


def test_a_person_with_a_password_gets_no_secret_to_sign_with(ready):
    result = ready("tokens", "soap-secret", "admin", "--scope", "read")

    assert result.exit_code == 1
    assert "has no password" in result.errors
