r"""Up to a constant that no encoder changes, the information about the context is also a lower bound.

.. math:: I(Z;X) \le I(Z;M) + H(X\mid M).

By the convention that makes the primary causality a lower bound, so is I(Z;X), and this one is tight: at Z = X.
Contexts have to be points: a differential entropy may be negative.

>>> CLAIM.evaluate({"I_Z_M": 0.25, "H_X_given_M": 0.5})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_Z_M, H_X_given_M, log_cells
from theory.information_quantities import I_Z_X

CLAIM = Claim(
    name="shifted_lower_bound",
    title="FOCAL's information is a lower bound as well, up to a constant",
    statement="The information about the context exceeds that about the task by at most H(X|M).",
    quantity=I_Z_X,
    bound=I_Z_M + H_X_given_M,
    source=Source("li2024unicorn", "Theorem 2.3, the same convention for I(Z;X)", Provenance.DERIVED),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="whole_context",
    assumptions=(
        Assumption("points", "contexts are points, not cells of a continuum", Eq(log_cells, 0), "fine_cells"),
    ),
)
