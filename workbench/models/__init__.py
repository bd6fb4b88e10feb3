"""Answer models: each reads a question and evidence, and says what it could answer."""
