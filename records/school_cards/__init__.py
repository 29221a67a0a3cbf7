"""The basic information of schools: its fields, its versions, its check by the authority, and urging (O17, P12)."""
