"""Linear, contextual and low-rank MDPs: exact instances, exact values, and learners whose episodes never slow down."""

import tabular  # noqa: F401 - it chooses the cache folder of the kernels, before numba is imported
