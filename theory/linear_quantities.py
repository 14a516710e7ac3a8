"""What is bounded and measured in linear MDPs, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from theory.notation import K
from theory.quantities import Quantity

elliptical_potential = Quantity(
    "elliptical_potential",
    r"\sum_{k\le K}\min(1,\|\phi_k\|^2_{\Lambda_k^{-1}})",
    "sum of the squared widths of the features, each at most one",
    "1",
    ceiling=K,
)
