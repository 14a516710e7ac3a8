r"""CORRO's contrastive form is at most what code and behaviour tell of the task, and noise.

.. math:: J_C \le I(M;Z,X_b) + I(Z;X_t\mid X_b,M)\qquad\text{for a uniform prior}.

By convexity: evenly drawn tasks are no further from the code's law than the prior from the posterior.

>>> CLAIM.evaluate({"I_M_ZXb": 0.25, "I_Z_Xt_given_XbM": 0.5})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_M_ZXb, I_Z_Xt_given_XbM, prior_unevenness
from theory.information_quantities import corro_objective

CLAIM = Claim(
    name="corro_bound_repaired",
    title="What CORRO's contrastive form does bound",
    statement="CORRO's objective is at most what code and behaviour tell of the task plus the noise kept.",
    quantity=corro_objective,
    bound=I_M_ZXb + I_Z_Xt_given_XbM,
    source=Source("yuan2022robust", "theorem on the contrastive objective, repaired", Provenance.DERIVED),
    subject="task_representation",
    families=("even_representations", "dirichlet", "chain"),
    witness="clean_tasks",
    assumptions=(
        Assumption("even prior", "all tasks are equally likely", Eq(prior_unevenness, 0), "uneven_tasks"),
    ),
)
