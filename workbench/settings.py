"""All settings, read once from the environment (``WORKBENCH_…``) and ``workbench.toml``."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from workbench.errors import SettingsError
from workbench.records import ReviewRule

_PACKAGE = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """Every setting with its default; an environment variable beats ``workbench.toml``."""

    model_config = SettingsConfigDict(
        env_prefix="WORKBENCH_", toml_file="workbench.toml", extra="forbid", frozen=True
    )

    #: Kept out of the picture of the settings: a URL may hold a password.
    workspace: str = Field(".workbench", repr=False, description="folder or database URL")
    tenant: str = Field("local", pattern=r"^[\w.-]{1,64}$")
    actor: str = Field("local user", max_length=80)
    audit_key: SecretStr | None = Field(None, description="HMAC key of the audit anchor")
    audit_anchor: Path | None = Field(None, description="anchor file, outside the database")

    max_file_mb: int = Field(50, ge=1)
    parse_seconds: float = Field(120, gt=0, description="time limit for one file")
    passage_words: int = Field(120, ge=20, description="aimed length of a passage")

    passages: int = Field(5, ge=1, le=20, description="passages read and shown as evidence")
    max_question_characters: int = Field(2_000, ge=10)
    answer_threshold: float = Field(0.4, ge=0, le=1, description="abstains below it")
    #: Seeds: once rules are stored for a tenant, these are no longer read.
    review: tuple[ReviewRule, ...] = Field(
        (ReviewRule("Uncertain answers", confidence_below=0.65),),
        description="when a person should look at an answer",
    )
    model: str = "extractive"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then ``workbench.toml`` of the current folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(**overrides: object) -> Settings:
    """Read the settings; ``overrides`` beat everything.

    Raises
    ------
    SettingsError
        With the name of the setting, what is wrong with it, and where it is set.
    """
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"The setting “{name}” cannot be used: {first['msg']}. Change it in workbench.toml or "
            f"in the environment variable WORKBENCH_{name.upper()}.",
            name,
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"workbench.toml cannot be read: {error}.", "workbench.toml") from error


def locate(workspace: str) -> tuple[Path, str]:
    """Folder for files (index, anchor) and database URL of a workspace.

    A folder holds its own SQLite database. A database given by URL has its files in a folder of
    this machine, under a name made from the URL. Who opens it does not count: with a new password
    it is the same database, and its anchor must be found again.
    """
    if "://" in workspace:
        where = re.sub(r"://[^/@]*@", "://", workspace)
        where = re.sub(r"(?<=[?&])(user|password|sslpassword|passfile)=[^&]*&?", "", where)
        name = hashlib.sha256(where.encode()).hexdigest()[:16]
        return Path.home() / ".workbench" / name, workspace
    folder = Path(workspace).expanduser().resolve()
    return folder, f"sqlite:///{folder / 'workbench.db'}"


def app_folder() -> Path:
    """Where app.py, pages/ and sample_data/ are: beside the package, or inside an installed one."""
    inside = _PACKAGE / "app"
    return inside if (inside / "app.py").exists() else _PACKAGE.parent
