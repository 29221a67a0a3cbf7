"""Questions about cases and tasks, answered without changing anything."""
