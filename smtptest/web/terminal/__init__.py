"""A test in the terminal: its options, its colours, the answer at its end, and the output for monitoring systems."""
