"""Who answers: endpoints, prompts, prices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workbench.records.people import Actor


@dataclass(frozen=True, slots=True)
class Price:
    """What an endpoint costs: by tokens, in USD a million, or by the time that it takes.

    Attributes
    ----------
    tokens_in, tokens_out : float or None
        USD for a million tokens; None: looked up among published prices.
    cores : float or None
        Processor cores that an answer keeps busy, for a server of one's own; its time is what it
        costs then.
    """

    tokens_in: float | None = None
    tokens_out: float | None = None
    cores: float | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server, and the model that is asked there. Its id is ``chat:NAME``.

    Attributes
    ----------
    name : str
        Letters, digits, - and _; 40 at most.
    preset : str
        Kind of server, a key of ``workbench.models.chat.PRESETS``.
    url : str
        Base address; empty: the preset's own.
    model : str
        As the server calls it.
    key_variable : str
        Environment variable that holds the key; empty: none is needed. The key itself is nowhere.
    remote : bool
        Whether it stands outside one's own premises. Confidential documents never go there.
    region : str
        Where it runs, as people say it: "EU, Frankfurt".
    api_version : str
        Of Azure.
    seconds : float
        After which an answer is given up.
    retries : int
        How often it is asked again where that can help.
    per_minute : int
        Requests a minute at most; 0: no limit of our own.
    """

    name: str
    preset: str = "openai"
    url: str = ""
    model: str = ""
    key_variable: str = ""
    remote: bool = True
    region: str = ""
    api_version: str = ""
    seconds: float = 60.0
    retries: int = 2
    per_minute: int = 0
    price: Price = field(default_factory=Price)

    @property
    def id(self) -> str:
        """The id that it answers under."""
        return f"chat:{self.name}"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a language model is told besides question and evidence; versions are never changed.

    ``version`` counts from 1; 0 is the one that comes with the program.
    """

    version: int
    text: str
    note: str = ""
    at: datetime | None = None
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """What a test of an endpoint found.

    Attributes
    ----------
    ok : bool
    message : str
        What happened and what to do, in plain words.
    milliseconds : float
    models : tuple of str
        What the server offers, where it says so.
    logprobs : bool
        Whether it gives log-probabilities of what it writes.
    scores : bool
        Whether it gives log-probabilities of a text that it is handed, so that explanations can
        go by them.
    """

    ok: bool
    message: str
    milliseconds: float = 0.0
    models: tuple[str, ...] = ()
    logprobs: bool = False
    scores: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What an answer cost, and how that is known. ``usd`` is None where it is not.

    ``basis`` says it in words: "0.15 USD for a million tokens in, 0.60 out (genai-prices)".
    """

    usd: float | None
    basis: str
