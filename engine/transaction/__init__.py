"""The unit of work, and the history it writes."""
