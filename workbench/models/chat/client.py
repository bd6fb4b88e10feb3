"""The client of the openai package for one endpoint, and what has to be right before it is made."""

from __future__ import annotations

import string
from typing import Any

from workbench.errors import ModelError
from workbench.models.chat import background
from workbench.models.chat.faults import variable
from workbench.models.chat.presets import preset
from workbench.records import Endpoint

#: Seconds within which a connection has to stand.
CONNECT = 10.0
_LOCAL = ("localhost", "127.", "[::1]")
_IN_KEYS = frozenset(string.ascii_letters + string.digits + string.punctuation)


def check(endpoint: Endpoint, key: str | None) -> None:
    """Refuse what cannot be asked, before anything is sent.

    Raises
    ------
    ModelError
        If key or address are missing, or cannot be one.
    """
    name = variable(endpoint)
    if name and not key:
        raise ModelError(
            f"The key for “{endpoint.name}” is missing. Set the environment variable {name} and "
            "start the program again.",
            endpoint.id,
        )
    if key and not _IN_KEYS.issuperset(key):  # it would be shown by the error that says so
        raise ModelError(
            f"The key for “{endpoint.name}” holds characters that no key has. Set the environment "
            f"variable{f' {name}' if name else ''} anew and start the program again.",
            endpoint.id,
        )
    url = endpoint.url or preset(endpoint).url
    missing = not url and preset(endpoint).needs_url
    host = url.partition("://")[2].partition("/")[0]
    if missing or (url and not (url.startswith(("http://", "https://")) and host)):
        raise ModelError(
            f"The endpoint “{endpoint.name}” has no address that begins with http:// or https://. "
            "Give one in the settings.",
            endpoint.id,
        )


def load() -> None:
    """Load what a first question would wait for."""
    import openai  # noqa: F401, PLC0415 - heavy


def make(endpoint: Endpoint, key: str | None) -> Any:
    """A client that asks once; it takes nothing but the address of OpenAI from the environment."""
    import openai  # noqa: PLC0415 - heavy

    url = endpoint.url or preset(endpoint).url
    host = url.partition("://")[2].rpartition("@")[2]
    given: dict[str, Any] = {
        "api_key": key or "none",  # without one it would look into the environment
        "max_retries": 0,
        "timeout": openai.Timeout(None, connect=min(CONNECT, endpoint.seconds)),
        "http_client": background.http_client(host.startswith(_LOCAL)),
    }
    if endpoint.preset != "openai":  # what the environment says of OpenAI is for nobody else
        names = ("OpenAI-Organization", "OpenAI-Project")
        given["default_headers"] = {name: openai.Omit() for name in names}
        if not key:
            given["default_headers"]["Authorization"] = "Bearer none"
    if endpoint.preset == "azure" and endpoint.api_version:
        return openai.AsyncAzureOpenAI(
            azure_endpoint=url, api_version=endpoint.api_version, **given
        )
    if endpoint.preset == "azure" and "/openai" not in url:
        url = f"{url.rstrip('/')}/openai/v1"
    return openai.AsyncOpenAI(base_url=url or None, **given)


def place(client: Any) -> str:
    """The address of a client without user, password and query, for people."""
    url = client.base_url
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}{url.path.rstrip('/')}"
