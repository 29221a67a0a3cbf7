"""What a run keeps of its case: variables, waits, incidents, budget, the agenda."""
