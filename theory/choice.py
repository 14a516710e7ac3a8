r"""What a choice between two close alternatives costs at worst, when it rests on a mean of noisy votes.

A gap :math:`\delta=x/\sqrt N` between two alternatives is mistaken with probability :math:`\Phi(-x)` after N votes of
unit variance, and each mistake costs the gap: at worst :math:`\max_x x\Phi(-x)/\sqrt N`.
"""

from __future__ import annotations

import sympy as sp

WORST_ODDS = sp.Float("0.751791524693564457905", 21)
r"""The x at which :math:`x\Phi(-x)` is largest, where :math:`\Phi(-x)=x\varphi(x)`; exact to the digits given."""

WORST_CHOICE = sp.Float("0.169971207479903661694", 21)
r""":math:`\max_x x\Phi(-x)=x^2\varphi(x)` at :data:`WORST_ODDS`; exact to the digits given."""
