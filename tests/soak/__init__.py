"""Long runs: `python -m tests.soak PART --minutes N`."""
