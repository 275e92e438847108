"""Compares two transcripts. All functions are pure and take documents."""
