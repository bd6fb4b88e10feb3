"""From a model's candidates to an answer that may be relied on, or an honest abstention."""
