"""The Django app of the flow that viewflow runs."""
