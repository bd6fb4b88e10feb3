"""Where a workspace keeps its files, which endpoints there are, and where keys are read."""

import re
import traceback

import pytest

from workbench.errors import SettingsError
from workbench.records import Price
from workbench.settings import Settings, load, locate, secret

URL = "postgresql://ann:secret@host:5432/pilot?sslmode=require"


@pytest.mark.parametrize(
    "same",
    [
        "postgresql://ann:another@host:5432/pilot?sslmode=require",
        "postgresql://bob@host:5432/pilot?sslmode=require",
        "postgresql://host:5432/pilot?sslmode=require",
        "postgresql://host:5432/pilot?user=ann&password=x&sslmode=require",
    ],
)
def test_a_database_keeps_its_folder_whoever_opens_it(same):
    assert locate(same)[0] == locate(URL)[0]
    assert locate(same)[1] == same


@pytest.mark.parametrize(
    "other",
    [
        "postgresql://ann:secret@other:5432/pilot?sslmode=require",
        "postgresql://ann:secret@host:5433/pilot?sslmode=require",
        "postgresql://ann:secret@host:5432/other?sslmode=require",
        "sqlite:////folder/pilot.db",
    ],
)
def test_another_database_has_another_folder(other):
    assert locate(other)[0] != locate(URL)[0]


def test_no_folder_is_named_after_a_password():
    assert "secret" not in str(locate(URL)[0])


def test_the_picture_of_the_settings_shows_no_password():
    assert "secret" not in repr(Settings(workspace=URL))


# ---------------------------------------------------------------- endpoints


@pytest.fixture
def toml(tmp_path):
    """Writes a workbench.toml where the settings are read (the tests' own folder)."""
    return (tmp_path / "workbench.toml").write_text


def test_a_key_in_the_wrong_place_is_in_no_traceback(toml):
    """A notebook prints the whole chain of causes."""
    toml(f'{ENDPOINT}key_variable = "sk-abc0123456789"\n')
    with pytest.raises(SettingsError) as error:
        load()
    assert "sk-abc" not in "".join(traceback.format_exception(error.value))


ENDPOINT = '[[endpoints]]\nname = "ours"\nmodel = "small"\n'


def test_endpoints_are_declared_in_the_file(toml):
    toml(ENDPOINT + 'preset = "vllm"\nremote = false\nprice = { cores = 2 }\n')
    (found,) = load().endpoints
    assert (found.id, found.remote, found.price) == ("chat:ours", False, Price(cores=2))
    assert load().core_hour_usd == 0.05


@pytest.mark.parametrize("name", ["key", "api_key", "API_KEY", "token", "password"])
def test_a_key_in_the_file_is_refused_and_not_repeated(toml, name):
    toml(f'{ENDPOINT}{name} = "sk-0123"\n')
    with pytest.raises(SettingsError, match="in an environment variable") as refused:
        load()
    assert "sk-0123" not in str(refused.value)


def test_a_key_in_the_place_of_its_variable_is_refused_and_not_repeated(toml):
    toml(ENDPOINT + 'key_variable = "sk-0123"\n')
    with pytest.raises(SettingsError, match="never the key itself") as refused:
        load()
    assert "sk-0123" not in str(refused.value)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('colour = "red"', "no field “colour”"),
        ("price = { gold = 1 }", "no field “gold”"),
        ('url = "http://elsewhere.example/v1"', "encrypted"),
        ('url = "https://user:pass@elsewhere.example"', "no user"),
        ('url = "https://elsewhere.example/v1?key=1"', "no user, key"),
        ("retries = 99", "10 times"),
        ("price = { tokens_in = nan, tokens_out = 1.0 }", "0 USD or more"),
        ('seconds = "soon"', "endpoints.0.seconds"),
        (ENDPOINT, "two endpoints are called “ours”"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused_with_what_is_wrong(toml, lines, told):
    toml(f"{ENDPOINT}{lines}\n")
    with pytest.raises(SettingsError, match=re.escape(told)):
        load()


def test_an_endpoint_of_the_environment_is_held_to_the_same(monkeypatch):
    monkeypatch.setenv("WORKBENCH_ENDPOINTS", '[{"name": "a", "model": "m", "secret": "sk-0123"}]')
    with pytest.raises(SettingsError, match="A key stands") as refused:
        load()
    assert "sk-0123" not in str(refused.value)


def test_a_key_is_read_when_it_is_asked_for(monkeypatch):
    assert secret("OURS_API_KEY") is None
    monkeypatch.setenv("OURS_API_KEY", " sk-1\n")
    assert secret("OURS_API_KEY") == "sk-1"
    monkeypatch.setenv("OURS_API_KEY", "  ")
    assert secret("OURS_API_KEY") is None


@pytest.mark.parametrize("name", ["", "sk-0123", "Path", "A B", "9A", "WORKBENCH_PRIVACY_KEY"])
def test_no_other_variable_is_read(name):
    with pytest.raises(SettingsError) as refused:
        secret(name)
    assert "sk-0123" not in str(refused.value)
