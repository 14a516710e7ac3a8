"""Exact finite MDPs, one task or many: instances, solvers with certified errors, and measurements."""
