"""A test as other programs would have it: commands that do the same, and settings that log in the same way.

Pure functions from a transcript's document to text. Nothing here has a password.
"""
