"""Trains the neural reader: examples, network, training, export. Needs torch, the app does not."""
