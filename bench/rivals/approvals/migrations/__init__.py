"""Migrations of the flow to compare with."""
