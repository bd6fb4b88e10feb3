"""Where a workspace keeps its files."""

import pytest

from workbench.settings import Settings, locate

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
