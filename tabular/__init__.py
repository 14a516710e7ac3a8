"""Exact finite MDPs, one task or many: instances, solvers with certified errors, and measurements."""

from tabular._numba_cache import select_cache_folder

select_cache_folder()  # before any kernel module imports numba
