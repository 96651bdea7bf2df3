"""``kb requests``."""


def test_kinds_are_listed_with_what_they_need(ready):
    lines = ready("requests", "list").output.splitlines()

    assert [line.split() for line in lines] == [
        ["fault", "technical", "-", "system"],
        ["business_question", "business", "-", "system,screen,operation"],
        ["technical_question", "technical", "-", "operation"],
        ["service_request", "technical", "approval", "system,description"],
    ]


def test_what_is_named_is_set_and_the_rest_stays(ready):
    ready(
        "requests", "set", "fault", "--require", "system,message", "--post", "business"
    )
    ready("requests", "set", "service_request", "--no-approval", "--require", "")
    ready("requests", "set", "technical_question", "--hide")

    lines = ready("requests", "list").output.splitlines()
    assert [line.split() for line in lines] == [
        ["fault", "business", "-", "system,message"],
        ["business_question", "business", "-", "system,screen,operation"],
        ["service_request", "technical", "-", "-"],
    ]


def test_what_cannot_be_set_is_a_sentence(ready):
    unknown = ready("requests", "set", "wish")
    field = ready("requests", "set", "fault", "--require", "colour")
    article = ready("requests", "set", "fault", "--procedure", "99")

    assert [each.exit_code for each in (unknown, field, article)] == [1, 1, 1]
    assert "There is no such kind of request." in unknown.errors
    assert "There is no field colour" in field.errors
    assert "There is no article 99." in article.errors


def test_others_than_managers_do_not_set_kinds(ready):
    ready("users", "add", "wang", "--role", "technician")

    result = ready("requests", "set", "fault", "--hide", "--as", "wang")

    assert result.exit_code == 1
    assert "Only managers and administrators" in result.errors
