"""Writes a test for other programs: commands that do the same, and settings that log in the same way.

All functions are pure and turn a transcript's document into text. None of them is given a password.
"""
