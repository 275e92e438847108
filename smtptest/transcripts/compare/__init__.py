"""What changed between two runs: pure functions over two documents."""
