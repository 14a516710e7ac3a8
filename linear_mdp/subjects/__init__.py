"""What claims about linear MDPs quantify over: one record a file, with its samplers and its measurements.

A sampler turns a linear MDP into a subject, in the registry of :mod:`tabular.subjects`.
"""

from tabular.registry import import_all

import_all(__name__, __path__)
