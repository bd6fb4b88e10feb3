"""Why an answer came out as it did: games over evidence and methods that solve them."""
