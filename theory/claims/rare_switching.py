r"""How often the determinant rule calls for a plan: a logarithm of the episodes.

.. math:: N_{plans} \le 1+\frac{dH\ln(1+K/(\lambda d))}{\ln(1+\eta)}.

A plan is due once some :math:`\ln\det\Lambda_h` has grown by :math:`\ln(1+\eta)` since the last one, and all of them
together grow by :math:`dH\ln(1+K/(\lambda d))` at most. The one is the first plan, which needs no growth: without it
the count fails at once where little is ever learned. Playing the least known of d directions attains the bound.

>>> CLAIM.evaluate({"d": 2, "H": 3, "K": 6, "lam": 1, "eta": 1})
13.0
"""

from sympy import Ge, log

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import H, d, eta, lam, plan_growth
from theory.linear_quantities import plan_count
from theory.notation import K

CLAIM = Claim(
    name="rare_switching",
    title="Plans under the determinant rule",
    statement="Planning whenever a determinant has grown by 1 + eta takes a number of plans logarithmic in K.",
    quantity=plan_count,
    bound=1 + d * H * log(1 + K / (lam * d)) / log(1 + eta),
    source=Source("abbasi2011improved", "Section 5.1, over H steps", Provenance.DERIVED),
    subject="tuned_run",
    families=("random_simplex", "hypercube", "linear_river_swim", "deep_sea"),
    witness="doubling_directions",
    assumptions=(
        Assumption(
            "growth",
            "some determinant has grown by 1 + eta between any two plans",
            Ge(plan_growth, eta),
            "impatient_plans",
        ),
    ),
    coordinates=(d,),
)
