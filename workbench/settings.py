"""All settings, read once from the environment (``WORKBENCH_…``) and ``workbench.toml``."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

import regex
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from workbench.errors import SettingsError
from workbench.records import ReviewRule

_PACKAGE = Path(__file__).resolve().parent

#: What may become of personal data in people's texts; see :mod:`workbench.privacy`.
Action = Literal["mask", "token", "drop"]

#: What slow patterns are slow on, each repeated up to the length of a long question.
_TRIALS = ("a", "A", "0", " ", "-", ".", "aA0", "A-", "0 ", "a.", "a ")
_TRIAL_SECONDS = 0.5


class PersonalPattern(BaseModel):
    """One more kind of personal data, found by a pattern: ``[[personal]]`` of ``workbench.toml``.

    Parameters
    ----------
    name : str
        The kind, in capitals: ``METER_NUMBER``.
    pattern : str
        A regular expression; small and capital letters are the same to it.
    words : tuple of str
        If there are any, a hit counts only where one of them stands near it. For numbers that
        alone could be anything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$", max_length=40)
    pattern: str = Field(min_length=1, max_length=1_000)
    words: tuple[str, ...] = ()

    @field_validator("pattern")
    @classmethod
    def _usable(cls, pattern: str) -> str:
        try:
            compiled = regex.compile(pattern, regex.IGNORECASE)
        except regex.error as error:
            raise ValueError(f"the pattern “{pattern}” cannot be read: {error}") from None
        if compiled.search("") or compiled.search(" "):
            raise ValueError(f"the pattern “{pattern}” fits empty text, so it would hide anything")
        parts = regex.findall(r"\w+\W?", pattern)
        try:
            for trial in (*_TRIALS, *parts[:20]):
                text = trial * (2_000 // len(trial)) + "\n!"
                compiled.sub("", text, timeout=_TRIAL_SECONDS)
        except TimeoutError:
            raise ValueError(
                f"the pattern “{pattern}” takes too long on long texts. Take out repetitions "
                "inside repetitions, or give them an upper limit"
            ) from None
        return pattern

    @field_validator("words")
    @classmethod
    def _no_empty_words(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if not all(word.strip() for word in words):
            raise ValueError("one of the words is empty")
        return words


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
    explain_masks: int = Field(
        100, ge=10, le=10_000, description="held-out trials behind the grade of an explanation"
    )
    explain_seconds: float = Field(
        60, gt=0, description="after which a model that is being explained is given up"
    )
    #: By the name of a collection; "*" for all. Stands under every answer that cites one of it.
    disclaimers: dict[str, str] = Field({}, description="what must stand under answers")
    unsupported: Literal["mark", "withhold"] = Field(
        "mark", description="what becomes of a model's own statements that nothing backs"
    )

    personal: tuple[PersonalPattern, ...] = Field((), description="more kinds of personal data")
    personal_actions: dict[str, Action] = Field(
        {}, description="what becomes of a kind in people's texts; by default it is masked"
    )
    privacy_key: SecretStr | None = Field(
        None, description="key of the tokens; from the environment only"
    )
    names: str | None = Field(
        None, pattern=r"^[A-Za-z_]\w*$", description="installed spaCy package that finds names"
    )

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
        return init_settings, env_settings, _File(settings_cls)


class _File(TomlConfigSettingsSource):
    """``workbench.toml``, which is no place for the key of the tokens: files are copied about."""

    def __call__(self) -> dict[str, Any]:
        said = super().__call__()
        if "privacy_key" in said:
            raise SettingsError(
                "The setting “privacy_key” stands in workbench.toml. Take it out there, use a new "
                "key, and give it in the environment variable WORKBENCH_PRIVACY_KEY.",
                "privacy_key",
            )
        return said


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
