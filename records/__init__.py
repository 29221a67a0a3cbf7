"""The registers: organisations, accounts, students, settings by level, evidence files.

Every function takes a SQLAlchemy session and plain dates, flushes, and never ends the transaction.
"""
