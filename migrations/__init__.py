"""Alembic: one branch of revisions per room, one script that runs them all."""
