"""Candidate models side by side: accuracy, cost, and honesty of explanation."""
