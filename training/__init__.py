"""Fits the coefficients that the program ships, and writes down what they were fitted on."""
