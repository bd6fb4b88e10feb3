"""The kinds of servers that are known, with what is usual for each."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.records import Endpoint


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of server that speaks the chat interface of OpenAI.

    Attributes
    ----------
    name : str
        In plain words.
    url : str
        Where it is, unless the endpoint says otherwise; empty: the openai package knows, or it
        has to be said.
    key_variable : str
        Environment variable in which its key is usually kept; empty: it asks for none.
    remote : bool
        Whether it usually stands outside one's own premises.
    hint : str
        One sentence on what to fill in.
    needs_url : bool
        Whether the endpoint has to say its address.
    """

    name: str
    url: str
    key_variable: str
    remote: bool
    hint: str
    needs_url: bool = False


PRESETS: dict[str, Preset] = {
    "openai": Preset(
        "OpenAI", "", "OPENAI_API_KEY", True,
        "Give the model's name; the address is known.",
    ),
    "azure": Preset(
        "Azure OpenAI", "", "AZURE_OPENAI_API_KEY", True,
        "Give the resource's address, and the deployment's name as the model.", needs_url=True,
    ),
    "ollama": Preset(
        "Ollama", "http://localhost:11434/v1", "", False,
        "Pull the model with “ollama pull” first, and give its name.",
    ),
    "vllm": Preset(
        "vLLM", "http://localhost:8000/v1", "", False,
        "Give the model's name as “vllm serve” was given it.",
    ),
    "llama.cpp": Preset(
        "llama.cpp", "http://localhost:8080/v1", "", False,
        "Start “llama-server” with a model; any name will do here.",
    ),
    "lm-studio": Preset(
        "LM Studio", "http://localhost:1234/v1", "", False,
        "Start the local server in its Developer tab, and give the model's name.",
    ),
    "other": Preset(
        "Another server", "", "", True,
        "Give the address up to and with “/v1”, and the model's name.", needs_url=True,
    ),
}  # fmt: skip


def preset(endpoint: Endpoint) -> Preset:
    """The preset of an endpoint; an unknown one is another server."""
    return PRESETS.get(endpoint.preset, PRESETS["other"])
