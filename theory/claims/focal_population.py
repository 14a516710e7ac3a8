r"""FOCAL's contrastive form over infinitely many samples is the information about the context.

.. math:: \mathbb{E}\log\frac{p(z\mid x)}{\frac1K\sum_i p(z\mid m_i)} = I(Z;X)\qquad\text{for a uniform prior}.

It is not the distance loss that FOCAL minimises; see ``focal_distance_order``.

>>> CLAIM.evaluate({"I_Z_X": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_Z_X, markov_defect, prior_unevenness
from theory.information_quantities import focal_objective

CLAIM = Claim(
    name="focal_population",
    title="FOCAL's contrastive form is I(Z;X)",
    statement="With equally likely tasks, FOCAL's population objective is the information about the context.",
    quantity=focal_objective,
    bound=I_Z_X,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "Theorem 2.3, claim 1", Provenance.PAPER),
    subject="task_representation",
    families=("even_representations", "dirichlet", "chain"),
    witness="named_controls",
    assumptions=(
        Assumption("even prior", "all tasks are equally likely", Eq(prior_unevenness, 0), "uneven_tasks"),
        Assumption(
            "Markov",
            "the encoder sees the context and nothing else of the task",
            Eq(markov_defect, 0),
            "told_the_task",
        ),
    ),
)
