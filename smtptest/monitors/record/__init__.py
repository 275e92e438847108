"""Records runs: states, incidents, uptime, changes. Only brake, incidents, retention, rollup, rows and write use
tables."""
