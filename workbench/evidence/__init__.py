"""From files to passages to retrieved evidence, with exact offsets all the way."""
