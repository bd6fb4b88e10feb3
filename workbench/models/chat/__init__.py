"""Language models behind the chat interface of OpenAI, wherever they run.

``model`` asks and streams, ``line`` carries the requests, ``wire`` reads what comes back,
``faults`` says what went wrong, ``prompt`` writes what is sent and cleans what was said.
``probe`` tests an endpoint, ``scoring`` asks for probabilities of a given text, and ``judge``
asks for a second opinion on support.
"""

from workbench.models.chat.model import ChatModel
from workbench.models.chat.presets import PRESETS, Preset
from workbench.models.chat.prompt import PROMPT

__all__ = ["PRESETS", "PROMPT", "ChatModel", "Preset"]
