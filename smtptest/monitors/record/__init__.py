"""What came of the runs: states, incidents, uptime, changes. Only write.py, figures.py and retention.py use tables."""
