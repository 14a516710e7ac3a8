r"""The Gaussian of the same variance bounds the entropy of actions from above.

.. math:: h(A\mid Z=z) \le \frac12\log(2\pi e\,\sigma_A^2), \qquad \sigma_A^2=\operatorname{Var}[A\mid Z=z].

So a loss that raises the right side maximises an upper bound, and says nothing of the entropy itself. The variance is
that of all states together: within states it bounds nothing.

>>> CLAIM.evaluate({"action_variance": 1})  # doctest: +ELLIPSIS
1.41893...
"""

from sympy import E, Eq, log, pi

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import action_variance, unpooled_variance
from theory.information_quantities import action_entropy

CLAIM = Claim(
    name="gaussian_entropy_ceiling",
    title="The Gaussian surrogate is an upper bound",
    statement="The entropy of actions is at most that of a Gaussian with their variance.",
    quantity=action_entropy,
    bound=log(2 * pi * E * action_variance) / 2,
    source=Source("nakhaei2025entropy", "the entropy of generated actions, as released", Provenance.TEXTBOOK),
    subject="action_law",
    families=("random_action_laws", "dirichlet", "garnet"),
    witness="gaussian_actions",
    assumptions=(
        Assumption(
            "all states", "no variance between states is left out", Eq(unpooled_variance, 0), "spread_states"
        ),
    ),
)
