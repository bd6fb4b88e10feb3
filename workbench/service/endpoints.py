"""``wb.endpoints``: servers of language models, what they are told, and whether they answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from workbench import settings as configuration
from workbench.errors import InputError, NotFoundError, SettingsError
from workbench.records import Connection, Endpoint, Prompt

if TYPE_CHECKING:
    from workbench.models.base import AnswerModel
    from workbench.models.chat.model import ChatModel
    from workbench.privacy import Redactor
    from workbench.settings import Settings
    from workbench.store import EndpointChange, Repository

#: Characters that a prompt, and the note beside it, have room for.
LONGEST, NOTED = 20_000, 400
#: What a variable has to end in for somebody in the app to name it: it reads no other secret.
READABLE = "API_KEY"
#: So many versions of a prompt, the newest ones, can be asked.
_VERSIONS = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """An endpoint, and where it comes from: the settings (``file``) or the ``app``."""

    endpoint: Endpoint
    source: str


@dataclass(frozen=True, slots=True)
class KeyState:
    """Whether the key of an endpoint is there: set | missing | none needed. Never the key."""

    variable: str
    state: str

    @property
    def words(self) -> str:
        """The same in words, with what to do where it is missing."""
        if self.state == "missing":
            return f"missing: set the environment variable {self.variable} and restart"
        return f"set, in {self.variable}" if self.state == "set" else "none is needed"


@dataclass(frozen=True, slots=True)
class LastTest:
    """What the last test of an endpoint found; ``stale`` where it was changed since."""

    connection: Connection
    at: datetime
    stale: bool


class Endpoints:
    """The endpoints of one tenant: those of the settings, and those added in the app.

    Raises
    ------
    SettingsError
        If one of the settings cannot be used.
    """

    def __init__(self, repository: Repository, settings: Settings, redactor: Redactor) -> None:
        self._repository, self._settings, self._redactor = repository, settings, redactor
        for endpoint in settings.endpoints:
            if wrong := _unsuited(endpoint):
                raise SettingsError(f"{wrong} Change it in workbench.toml.", endpoint.name)

    # ------------------------------------------------------------ which there are

    def list(self) -> tuple[Listed, ...]:
        """All endpoints; one of the settings hides one of its name that was added in the app."""
        declared = {e.name: Listed(e, "file") for e in self._settings.endpoints}
        added = {e.name: Listed(e, "app") for e in self._repository.endpoints.list()}
        return tuple((added | declared).values())

    def get(self, name: str) -> Endpoint:
        """The endpoint of that name.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        return self._listed(name).endpoint

    def add(self, endpoint: Endpoint) -> None:
        """Add an endpoint.

        Raises
        ------
        InputError
            If there is one of that name, or it cannot be used.
        """
        if any(one.endpoint.name == endpoint.name for one in self.list()):
            raise InputError(
                f"There is an endpoint “{endpoint.name}” already. Change it, or take another name.",
                endpoint.name,
            )
        self._put(endpoint)

    def change(self, endpoint: Endpoint) -> None:
        """Put an endpoint in the place of the one of its name, which was added in the app."""
        if self._own(endpoint.name) != endpoint:
            self._put(endpoint)

    def remove(self, name: str) -> None:
        """Take away an endpoint that was added in the app; its history stays."""
        self._own(name)
        self._repository.endpoints.remove(name)

    def history(self, name: str) -> tuple[EndpointChange, ...]:
        """What an endpoint of the app was, newest first."""
        return self._repository.endpoints.history(name)

    # ------------------------------------------------------------ whether it answers

    def key_state(self, name: str) -> KeyState:
        """Whether its key is there, and in which environment variable."""
        variable = _variable(self.get(name))
        if not variable:
            return KeyState("", "none needed")
        return KeyState(variable, "missing" if configuration.secret(variable) is None else "set")

    def test(self, name: str) -> Connection:
        """Ask the endpoint a trifle; what was found is kept."""
        from workbench.models.chat.probe import probe  # noqa: PLC0415

        endpoint = self.get(name)
        found: Connection = probe(endpoint, _key(endpoint))
        self._repository.endpoints.put_test(endpoint, found)
        return found

    def tested(self, name: str) -> LastTest | None:
        """What the last test found; None where there was none."""
        last = self._repository.endpoints.tested(name)
        if last is None:
            return None
        return LastTest(last.connection, last.at, not _same(last.endpoint, self.get(name)))

    # ------------------------------------------------------------ what it is told

    def prompts(self, name: str) -> tuple[Prompt, ...]:
        """All versions of its prompt, oldest first; the first is the program's own."""
        from workbench.models.chat.prompt import PROMPT  # noqa: PLC0415

        self.get(name)
        return (PROMPT, *self._repository.prompts.list(name))

    def prompt(self, name: str, version: int | None = None) -> Prompt:
        """The version of its prompt that is in force, or another one.

        Raises
        ------
        NotFoundError
            If there is no such version.
        """
        wanted = self._repository.prompts.chosen(name) if version is None else version
        for prompt in self.prompts(name):
            if prompt.version == wanted:
                return prompt
        raise NotFoundError(f"“{name}” has no prompt of version {wanted}.", name)

    def edit_prompt(self, name: str, text: str, note: str = "") -> Prompt:
        """Write a new version, which is in force from then on; earlier ones stay as they are.

        Personal data in the text is masked, as in all text of people.

        Raises
        ------
        InputError
            If it is empty, too long, or says what the version in force says.
        """
        said = text.replace("\r\n", "\n").strip()
        if not said or len(said) > LONGEST or len(note) > NOTED:
            raise InputError(
                f"A prompt has 1 to {LONGEST:,} characters, and a note up to {NOTED}.", name
            )
        proof, noted = self._redactor.redact(said), self._redactor.redact(note.strip())
        if proof.text == self.prompt(name).text:
            raise InputError("This is the prompt in force already. Change something in it.", name)
        return self._repository.prompts.add(name, proof.text, noted.text, proof, noted)

    def use_prompt(self, name: str, version: int) -> None:
        """Put another version of its prompt in force."""
        if self.prompt(name).version != self.prompt(name, version).version:
            self._repository.prompts.use(name, version)

    # ------------------------------------------------------------ the model

    def labels(self) -> dict[str, str]:
        """The id and the plain name of each endpoint's model.

        Earlier versions of its prompt are models of their own, as in ``chat:office@1``, so that
        they can be asked beside the one in force.
        """
        found = {}
        for one in self.list():
            endpoint = one.endpoint
            found[endpoint.id] = label(endpoint)
            versions = [prompt.version for prompt in self.prompts(endpoint.name)]
            now = self.prompt(endpoint.name).version if len(versions) > 1 else versions[0]
            found |= {
                f"{endpoint.id}@{version}": f"{label(endpoint)}, prompt {version}"
                for version in versions[-_VERSIONS:]
                if version != now
            }
        return found

    def model(
        self, name: str, confidential: Collection[str] = (), version: int | None = None
    ) -> AnswerModel:
        """The answer model of an endpoint.

        Parameters
        ----------
        confidential : collection of str
            Ids of documents that never go to a remote one.
        version : int, optional
            Of the prompt; by default the one in force.
        """
        endpoint, last = self.get(name), self.tested(name)
        scores = last is not None and last.connection.scores and not last.stale
        made = _made(
            scores, endpoint, _key(endpoint), self.prompt(name, version),
            self._settings.core_hour_usd, frozenset(confidential),
        )  # fmt: skip
        return cast("AnswerModel", made)

    # ------------------------------------------------------------ within

    def _listed(self, name: str) -> Listed:
        there = {one.endpoint.name: one for one in self.list()}
        if name not in there:
            names = ", ".join(f"“{n}”" for n in there) or "none yet"
            raise NotFoundError(f"There is no endpoint “{name}”; there are: {names}.", name)
        return there[name]

    def _own(self, name: str) -> Endpoint:
        """The endpoint of that name, which was added in the app."""
        found = self._listed(name)
        if found.source == "file":
            raise InputError(
                f"The endpoint “{name}” is declared in the settings. Change it there.", name
            )
        return found.endpoint

    def _put(self, endpoint: Endpoint) -> None:
        if not self._settings.endpoints_in_app:
            raise InputError(
                "Endpoints are declared in workbench.toml alone here: the setting "
                "`endpoints_in_app` is off. Ask whoever runs the program.",
                endpoint.name,
            )
        wrong = configuration.fault(endpoint)
        if wrong:
            raise InputError(f"{wrong[0].upper()}{wrong[1:]}.", endpoint.name)
        if wrong := _unsuited(endpoint):
            raise InputError(wrong, endpoint.name)
        named = {e.key_variable for e in self._settings.endpoints}
        if endpoint.key_variable not in {"", *named} and not endpoint.key_variable.endswith(
            READABLE
        ):
            raise InputError(
                f"The variable of a key that is named here ends in {READABLE}, so that no other "
                "secret can be sent anywhere. Rename it, or declare the endpoint in "
                "workbench.toml.",
                endpoint.name,
            )
        self._repository.endpoints.put(endpoint)


def label(endpoint: Endpoint) -> str:
    """What the model of an endpoint is called, for people."""
    where = "remote" if endpoint.remote else "on premises"
    region = f", {endpoint.region}" if endpoint.region else ""
    return f"{endpoint.model} at {endpoint.name} ({where}{region})"


@lru_cache(maxsize=32)
def _made(
    scores: bool,
    endpoint: Endpoint,
    key: str | None,
    prompt: Prompt,
    core_hour: float,
    confidential: frozenset[str],
) -> ChatModel:
    """A model that has learnt what its server refuses need not learn it at each question."""
    from workbench.models.chat.model import ChatModel  # noqa: PLC0415

    kind = ChatModel
    if scores:
        from workbench.models.chat.scoring import ScoringChatModel  # noqa: PLC0415

        kind = ScoringChatModel
    return kind(
        endpoint, key=key, prompt=prompt, per_core_hour=core_hour, confidential=confidential
    )


def _variable(endpoint: Endpoint) -> str:
    """The environment variable of its key, or the usual one of its kind."""
    from workbench.models.chat.faults import variable  # noqa: PLC0415

    return variable(endpoint)


def _key(endpoint: Endpoint) -> str | None:
    variable = _variable(endpoint)
    return configuration.secret(variable) if variable else None


def _same(one: Endpoint, other: Endpoint) -> bool:
    """Whether a test of the one holds for the other."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("preset", "url", "model", "api_version", "key_variable")
    )


def _unsuited(endpoint: Endpoint) -> str:
    """What is wrong with its preset, in a sentence; empty where nothing is."""
    from workbench.models.chat.presets import PRESETS  # noqa: PLC0415

    if endpoint.preset not in PRESETS:
        return (
            f"The endpoint “{endpoint.name}” has the kind “{endpoint.preset}”; there are "
            f"{', '.join(PRESETS)}."
        )
    if PRESETS[endpoint.preset].needs_url and not endpoint.url:
        return f"The endpoint “{endpoint.name}” needs the address of its server (url)."
    if PRESETS[endpoint.preset].remote and not endpoint.url and not endpoint.remote:
        return (
            f"The endpoint “{endpoint.name}” has no address of its own, so it is that of "
            f"{PRESETS[endpoint.preset].name}, which is outside your premises. Give the address "
            "of your own server (url), or say that it is remote."
        )
    return ""
