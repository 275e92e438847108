"""A test in the terminal: its options, its colours, its answer at the end, and what a monitoring system reads."""
