"""Instances made for one theorem about linear MDPs: those that attain its bound, and broken assumptions.

Each is a family of subjects, in the registry of families under its own name.
"""

from tabular.registry import import_all

import_all(__name__, __path__)
