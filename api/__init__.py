"""The HTTP API (Flask): parse, call one function, dump. Nothing else."""
