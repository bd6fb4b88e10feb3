"""Personal data is found and replaced before anything of a person is stored."""
