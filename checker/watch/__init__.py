"""Checks a lesson at each save: saves, keys and verdicts are events, and a screen shows how things stand."""
