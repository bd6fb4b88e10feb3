"""All settings, read once from the environment (``WORKBENCH_…``) and ``workbench.toml``."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import regex
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from workbench.errors import SettingsError
from workbench.records import Endpoint, Price, ReviewRule

_PACKAGE = Path(__file__).resolve().parent

#: What may become of personal data in people's texts; see :mod:`workbench.privacy`.
Action = Literal["mask", "token", "drop"]

#: What the name of an environment variable with a key looks like.
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,79}")
#: Fields by which people would write a key down; it has to stand in the environment.
_KEYS = frozenset({"key", "api_key", "apikey", "token", "secret", "password"})

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
        env_prefix="WORKBENCH_", toml_file="workbench.toml", extra="forbid", frozen=True,
        hide_input_in_errors=True,  # somebody may have written a key in the wrong place
    )  # fmt: skip

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
    answer_threshold: float | None = Field(
        None, ge=0, le=1, description="abstains below it; by default the model's own"
    )
    #: Seeds: once rules are stored for a tenant, these are no longer read.
    review: tuple[ReviewRule, ...] = Field(
        (ReviewRule("Uncertain answers", confidence_below=0.65),),
        description="when a person should look at an answer",
    )
    model: str = "extractive"
    endpoints: tuple[Endpoint, ...] = Field((), description="servers of language models")
    endpoints_in_app: bool = Field(
        True, description="whether endpoints may be added in the app, or in workbench.toml alone"
    )
    core_hour_usd: float = Field(
        0.05, ge=0, le=1_000, description="what a processor core of one's own costs an hour"
    )
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

    @field_validator("endpoints", mode="before")
    @classmethod
    def _no_keys(cls, given: object) -> object:
        """A key, or a field that does not exist, is refused before anything is shown of it."""
        for entry in given if isinstance(given, list | tuple) else ():
            if isinstance(entry, dict):
                _known(entry, (f.name for f in fields(Endpoint)))
                _known(entry.get("price"), (f.name for f in fields(Price)))
        return given

    @field_validator("endpoints")
    @classmethod
    def _usable(cls, endpoints: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
        names = [endpoint.name for endpoint in endpoints]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two endpoints are called “{twice}”")
        for endpoint in endpoints:
            if wrong := fault(endpoint):
                raise ValueError(wrong)
        return endpoints

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
        said = first["msg"].removeprefix("Value error, ").rstrip(".")
        variable = f"WORKBENCH_{name.partition('.')[0].upper()}"
        raise SettingsError(
            f"The setting “{name}” cannot be used: {said}. Change it in workbench.toml or "
            f"in the environment variable {variable}.",
            name,
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"workbench.toml cannot be read: {error}.", "workbench.toml") from error


def secret(variable: str) -> str | None:
    """A key, read from the environment now; None where the variable is not set.

    Raises
    ------
    SettingsError
        If that cannot be the name of a variable with a key. It may be the key itself, so it is
        not repeated.
    """
    if not VARIABLE.fullmatch(variable) or variable.startswith("WORKBENCH_"):
        raise SettingsError(_NO_VARIABLE, "key_variable")
    return os.environ.get(variable, "").strip() or None


_NO_VARIABLE = (
    "The name of the environment variable that holds a key has capitals, digits and _, and does "
    "not begin with WORKBENCH_, as in OPENAI_API_KEY. Give the name, never the key itself"
)


def fault(endpoint: Endpoint) -> str:
    """What is wrong with an endpoint, in words; empty where nothing is."""
    e = endpoint
    about = f"the endpoint “{e.name[:40]}”"
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", e.name):
        return "an endpoint's name has letters, digits, - and _, 40 at most"
    if e.key_variable and (
        not VARIABLE.fullmatch(e.key_variable) or e.key_variable.startswith("WORKBENCH_")
    ):
        return f"{about}: {_NO_VARIABLE[0].lower()}{_NO_VARIABLE[1:]}"
    if not e.model.strip() or not _line(e.model, 200):
        return f"{about} needs the name of its model, as the server calls it, in 200 characters"
    if not _line(e.region, 80):
        return f"{about}: the region has room for 80 characters in one line"
    if not re.fullmatch(r"[0-9A-Za-z.-]{0,40}", e.api_version):
        return f"{about}: an API version has digits, letters, . and -, as in 2024-10-21"
    if not (0 < e.seconds <= 3_600 and 0 <= e.retries <= 10 and 0 <= e.per_minute <= 100_000):
        return (
            f"{about}: it may take up to 3,600 seconds, be asked again up to 10 times, and have up "
            "to 100,000 requests a minute"
        )
    return _price_fault(e.price, about) or _url_fault(e, about)


def _price_fault(price: Price, about: str) -> str:
    tokens = (price.tokens_in, price.tokens_out)
    if any(p is not None and not 0 <= p <= 1e6 for p in tokens):
        return f"{about}: a price is 0 USD or more for a million tokens"
    if price.cores is not None and not 0 < price.cores <= 4_096:
        return f"{about}: it keeps more than 0 and up to 4,096 processor cores busy"
    if price.cores is not None and tokens != (None, None):
        return f"{about} costs either by its tokens or by the time of its cores; give one of them"
    return f"{about}: give both prices, in and out" if tokens.count(None) == 1 else ""


def _url_fault(endpoint: Endpoint, about: str) -> str:
    if not endpoint.url:
        return ""
    try:
        parts = urlsplit(endpoint.url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or not _line(endpoint.url, 500, " "):
        return f"{about}: its address begins with https:// or http:// and names a server"
    if parts.username or parts.password or parts.query or parts.fragment:
        return f"{about}: its address holds no user, key, ? or #. The key stands in the environment"
    if endpoint.remote and parts.scheme == "http" and host not in _HERE:
        return (
            f"{about}: what is sent to a remote server has to be encrypted. Begin its address with "
            "https://, or say remote = false where it stands on your own premises"
        )
    return ""


_HERE = ("localhost", "127.0.0.1", "::1")


def _line(text: str, most: int, without: str = "") -> bool:
    """Whether it is one line that can be shown, and not too long."""
    return len(text) <= most and text.isprintable() and not set(without) & set(text)


def _known(entry: object, names: Iterable[str]) -> None:
    """Refuse a key, and fields that do not exist; the name of a field only, never its value."""
    there = sorted(names)
    for name in entry if isinstance(entry, dict) else ():
        if name.lower() in _KEYS:
            raise SettingsError(
                "A key stands among the endpoints of the settings. Take it out there, use a new "
                "key, give it in an environment variable, and name that one as key_variable.",
                "endpoints",
            )
        if name not in there:
            raise SettingsError(
                f"An endpoint has no field “{name[:40]}”; there are {', '.join(there)}.",
                "endpoints",
            )


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
