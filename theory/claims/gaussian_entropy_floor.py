r"""The Gaussian of the same variance does not bound the entropy of actions from below.

.. math:: h(A\mid Z=z) \ge \frac12\log(2\pi e\,\sigma_A^2)\quad\text{(false)}.

Only a lower bound of the entropy could certify that maximising it makes actions random. Uniform actions on [-1, 1] have
the entropy 0.693, their Gaussian 0.870.

>>> CLAIM.evaluate({"action_variance": 1})  # doctest: +ELLIPSIS
1.41893...
"""

from dataclasses import replace

from theory.claim import Provenance, Sense, Source, Verdict
from theory.claims.gaussian_entropy_ceiling import CLAIM as CEILING

CLAIM = replace(
    CEILING,
    name="gaussian_entropy_floor",
    title="The Gaussian surrogate would be a lower bound",
    statement="The entropy of actions is at least that of a Gaussian with their variance.",
    source=Source("nakhaei2025entropy", "what the loss is meant for", Provenance.RECONSTRUCTED),
    witness="uniform_actions",
    assumptions=(),
    sense=Sense.LOWER,
    expected=Verdict.REFUTED,
    repaired_by="gaussian_entropy_ceiling",
)
