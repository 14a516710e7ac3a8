r"""Where the behaviour does not tell the task, the primary causality is an upper bound.

.. math:: I(Z;M) \le I(Z;M\mid X_b) \le I(Z;X_t\mid X_b)\qquad\text{if } X_b\perp M.

In the case that the theory is made for, without behaviour that gives the task away, the printed inequality is
reversed.

>>> CLAIM.evaluate({"I_Z_Xt_given_Xb": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_M_Xb, I_Z_Xt_given_Xb, markov_defect
from theory.information_quantities import I_Z_M

CLAIM = Claim(
    name="primary_causality_reversed",
    title="Without confounding the bound is an upper one",
    statement="If tasks share their behaviour, a code knows the task no better than the outcome given behaviour.",
    quantity=I_Z_M,
    bound=I_Z_Xt_given_Xb,
    source=Source("li2024unicorn", "Theorem 2.3, lower bound without confounding", Provenance.DERIVED),
    subject="shared_behaviour",
    families=("unconfounded_representations", "dirichlet", "chain"),
    witness="clean_tasks",
    assumptions=(
        Assumption(
            "one behaviour", "the behaviour does not tell the task", Eq(I_M_Xb, 0), "behaviour_shortcut"
        ),
        Assumption(
            "Markov",
            "the encoder sees the context and nothing else of the task",
            Eq(markov_defect, 0),
            "told_the_task",
        ),
    ),
)
