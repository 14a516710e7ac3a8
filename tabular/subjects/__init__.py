"""What claims quantify over: one record a file, with its sampler and its measurements.

A sampler turns an MDP into a subject: it draws whatever else the theorem is about, such as a second
model, a policy or the errors of every iteration. Samplers register under their own name.
"""

from tabular.registry import import_all
from tabular.subjects.registry import SUBJECTS, kind_of, subject

__all__ = ["SUBJECTS", "kind_of", "subject"]

import_all(__name__, __path__)
