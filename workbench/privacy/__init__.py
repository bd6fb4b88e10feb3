"""Personal data is found and replaced before anything of a person is stored."""

from workbench.privacy.masking import mask_words, without_personal
from workbench.privacy.redact import redact

__all__ = ["mask_words", "redact", "without_personal"]
