"""What is bounded and measured of task representations, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import oo

from theory.quantities import Quantity

NATS = "nats"

I_Z_X = Quantity("I_Z_X", "I(Z;X)", "information of the representation about its context", NATS, ceiling=oo)
