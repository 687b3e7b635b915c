"""Telling other programs what changed: signed messages to addresses that a cooperative chose."""
