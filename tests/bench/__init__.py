"""Tests of the measurements: what they compare is what they say."""
