r"""The one-step coefficient of API does not dominate the density that the proof needs.

.. math:: \Big\|\frac{d(\rho (P^{\pi^*})^{K-k})}{d\nu}\Big\|_{2,\nu} \le
          \Big\|\frac{d(\rho P^{\pi^*})}{d\nu}\Big\|_{2,\nu}\qquad\text{(false)}.

The literature writes the third coefficient of the policy-iteration bound with one step of the
optimal policy. Where the optimal policy moves from well covered to badly covered state-actions, the
density after K-k steps is larger.

>>> CLAIM.evaluate({"one_step_density": 1.5})
1.5
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.notation import one_step_density
from theory.quantities import optimal_density

CLAIM = Claim(
    name="api_one_step_coefficient",
    title="One step is enough in the third coefficient of API",
    statement="The density after K-k optimal steps is at most the density after one.",
    quantity=optimal_density,
    bound=one_step_density,
    source=Source("farahmand2010error", "Section 3, third coefficient", Provenance.RECONSTRUCTED),
    subject="optimal_flow",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="drift_out_of_cover",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="api_error_propagation",
)
