"""Students: registration, search, history, cases, moves (S1-S25)."""
