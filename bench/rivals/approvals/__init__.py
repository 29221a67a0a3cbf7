"""The Django app of the flow that people decide in viewflow's own form view."""
