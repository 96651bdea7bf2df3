"""Settings: from the environment, from a file, and refused with a sentence."""

import pytest

from kb.settings import SettingError, Settings


def test_defaults_lie_in_the_home_folder(tmp_path):
    settings = Settings.load({"KB_HOME": str(tmp_path)})

    assert settings.database_address == f"sqlite:///{tmp_path}/kb.sqlite"
    assert settings.index_folder == tmp_path / "index" / "tantivy"
    assert settings.stored_files == tmp_path / "content"


def test_the_environment_is_stronger_than_the_file(tmp_path):
    (tmp_path / "settings.toml").write_text('language = "en"\nworkers = 4\n')

    settings = Settings.load({"KB_HOME": str(tmp_path), "KB_WORKERS": "3"})

    assert (settings.language, settings.workers) == ("en", 3)


def test_the_file_may_lie_elsewhere(tmp_path):
    path = tmp_path / "other.toml"
    path.write_text('search_engine = "whoosh"\nsecure_cookies = true\n')

    settings = Settings.load({"KB_SETTINGS": str(path), "KB_HOME": str(tmp_path)})

    assert settings.search_engine == "whoosh"
    assert settings.secure_cookies


def test_a_relative_home_becomes_absolute():
    assert Settings.load({"KB_HOME": "here"}).home.is_absolute()


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"KB_WORKERS": "many"}, "whole number above zero"),
        ({"KB_WORKERS": "0"}, "whole number above zero"),
        ({"KB_SEARCH_ENGINE": "grep"}, "one of tantivy, whoosh, opensearch"),
        ({"KB_LANGUAGE": "fr"}, "one of zh, en"),
        ({"KB_METRICS_TOKEN": "guess"}, "24 characters at least"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(tmp_path, environ, sentence):
    with pytest.raises(SettingError, match=sentence):
        Settings.load({"KB_HOME": str(tmp_path), **environ})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("colour = 1", "no setting"), ("= broken", "cannot be read")],
)
def test_a_bad_file_is_refused(tmp_path, text, sentence):
    (tmp_path / "settings.toml").write_text(text)

    with pytest.raises(SettingError, match=sentence):
        Settings.load({"KB_HOME": str(tmp_path)})


@pytest.mark.parametrize("value", ["10.0.0.1/8", "proxy.example", "10.0.0.0/33"])
def test_a_proxy_is_an_address_or_a_network(value):
    with pytest.raises(SettingError, match="KB_TRUSTED_PROXIES"):
        Settings.load({"KB_TRUSTED_PROXIES": value})


def test_a_time_zone_that_there_is_not_is_refused_with_those_that_are_like_it(tmp_path):
    with pytest.raises(SettingError, match=r"Did you mean Asia/Shanghai"):
        Settings.load({"KB_HOME": str(tmp_path), "KB_TIMEZONE": "Asia/Shangai"})


def test_a_time_zone_is_that_of_the_machine_until_one_is_named(tmp_path):
    environ = {"KB_HOME": str(tmp_path)}

    assert Settings.load(environ).zone == ""
    named = {**environ, "KB_TIMEZONE": "Asia/Shanghai"}
    assert Settings.load(named).zone == "Asia/Shanghai"
