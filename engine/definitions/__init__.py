"""Definitions: compiled diagrams, their versions, bundles, publishing and drafts."""
