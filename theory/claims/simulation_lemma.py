r"""Two models that are close give every policy close values.

.. math:: \|V^\pi_M-V^\pi_{\hat M}\|_\infty \le \frac{\varepsilon_R}{1-\gamma}
          + \frac{\gamma\,\Delta_R\,\varepsilon_P}{2(1-\gamma)^2}.

The half is there because an L1 distance moves half of its mass, and because only the spread of the
value function matters. Two states, one of which leaks into the other, attain it as the leak vanishes.

>>> CLAIM.evaluate({"gamma": 0.5, "epsilon_R": 1, "epsilon_P": 0.5, "reward_range": 4})
4.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import epsilon_P, epsilon_R, gamma, policy_gap, reward_range
from theory.quantities import model_gap

CLAIM = Claim(
    name="simulation_lemma",
    title="Simulation lemma",
    statement="A model error costs at most a horizon for the rewards, half a squared one for the transitions.",
    quantity=model_gap,
    bound=epsilon_R / (1 - gamma) + gamma * reward_range * epsilon_P / (2 * (1 - gamma) ** 2),
    source=Source("kearns2002near", "Lemma 4, in the constants of a span argument", Provenance.TEXTBOOK),
    subject="model_pair",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="leaky_pair",
    assumptions=(
        Assumption(
            "one policy", "the same policy is evaluated in both models", Eq(policy_gap, 0), "two_policies"
        ),
    ),
    coordinates=(1 / (1 - gamma), epsilon_P),
)
