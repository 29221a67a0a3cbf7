"""Monthly reporting (月报): versioned data sets, what units enter, how it adds up, what was submitted."""
