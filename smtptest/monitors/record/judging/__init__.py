"""Which state a run shows: from the events of its test to a state and a reason. All functions are pure."""
