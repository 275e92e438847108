"""Which address and port may be dialled: names are looked up, judged and connected to. See docs/guard.md."""
