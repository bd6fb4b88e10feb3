"""Pictures of a comparison of models: pure functions from records to HTML and figures."""
