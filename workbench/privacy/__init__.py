"""Personal data is found and replaced before anything of a person is stored."""

from workbench.privacy.masking import mask_words, without_personal
from workbench.privacy.redact import Redactor, redact
from workbench.privacy.tokens import reveal

__all__ = ["Redactor", "mask_words", "redact", "reveal", "without_personal"]
