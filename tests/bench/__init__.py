"""How fast it is, measured side by side: ``make bench``. Absolute times are this machine's; ratios are what counts."""
