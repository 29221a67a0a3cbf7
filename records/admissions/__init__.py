"""Who is admitted to which school (招生录取): files that follow, places of the plan, classes, children taken twice."""
