"""Ask your own documents and see why the answer is what it is."""

__version__ = "0.1.0"
