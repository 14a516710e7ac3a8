"""Learners for linear MDPs, all on the same sufficient statistics."""
