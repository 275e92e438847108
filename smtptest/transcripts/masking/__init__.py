"""A transcript without the names in it: what stays can be shown in public."""
