"""Proof that histories are whole: chains, signed roots, dossiers."""
