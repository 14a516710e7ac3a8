r"""The mean entropy of sampled tasks deviates as seldom as Chebyshev's inequality says.

.. math:: P\Big(\Big|\frac1{n_M}\sum_j H(Z\mid M=m_j)-H(Z\mid M)\Big|>\varepsilon\Big)
          \le\frac{\operatorname{Var}H(Z|M)}{n_M\,\varepsilon^2}.

Solved for epsilon it is the printed bound. Rare tasks of other entropy attain it. All probabilities are exact, over
every draw of tasks.

>>> CLAIM.evaluate({"entropy_variance": 0.5, "sampled_tasks": 2, "deviation": 1})
0.25
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import deviation, entropy_variance, repeated_tasks, sampled_tasks
from theory.information_quantities import entropy_deviation

CLAIM = Claim(
    name="entropy_of_sampled_tasks",
    title="Theorem 2.4 for the entropy that it bounds",
    statement="The mean entropy of n sampled tasks deviates by eps with probability at most Var H(Z|M) / (n eps^2).",
    quantity=entropy_deviation,
    bound=entropy_variance / (sampled_tasks * deviation**2),
    source=Source("li2024unicorn", "Theorem 2.4, for the averaged entropy", Provenance.DERIVED),
    subject="sampled_codes",
    families=("sharp_and_flat_codes", "dirichlet"),
    witness="rare_entropies",
    assumptions=(
        Assumption("independent", "tasks are drawn independently", Eq(repeated_tasks, 0), "repeated_draws"),
    ),
)
