"""Instances made for one theorem: those that attain its bound, its counterexamples, and broken assumptions.

Each is a family of subjects, in the registry of families under its own name.
"""

from tabular.registry import import_all

import_all(__name__, __path__)
