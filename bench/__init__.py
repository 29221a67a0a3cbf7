"""Measurements: `python -m bench NAME --json`; every module here with a `run()` is one."""
