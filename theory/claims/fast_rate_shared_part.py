r"""Where the tasks share a representation, its cost falls at the fast rate: like 1/(nT), not like its root.

.. math:: \mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)-\varepsilon_{avg}(h,\hat f)]\propto\frac1{nT},\qquad
          \frac{\sigma^2\kappa(|\mathcal{S}\times\mathcal{A}|-\kappa)}{nT} = \frac AT.

The fit that is told the features h errs by the part B that T does not lower. On the same data, what the joint fit errs
by beyond that is the price of the representation.

>>> CLAIM.evaluate({"target_variance": 1, "kk": 5, "SA": 20, "T": 15, "n": 40})
0.125
"""

from sympy import Ge

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.notation import SA, T, kk, n, signal_to_noise, target_variance
from theory.quantities import representation_cost

CLAIM = Claim(
    name="fast_rate_shared_part",
    title="The fast rate where tasks share",
    statement="What the joint fit of T tasks with common features pays for them falls like 1/(nT).",
    quantity=representation_cost,
    bound=target_variance * kk * SA * (1 - kk / SA) / (n * T),
    source=Source(
        "izenman1975reduced",
        "degrees of freedom of a matrix of fixed rank, less the heads'",
        Provenance.DERIVED,
    ),
    subject="scaled_fit",
    families=("clear_tasks",),
    witness="equal_directions",
    assumptions=(
        Assumption(
            "clear signal",
            "the weakest shared direction stands three times above the noise",
            Ge(signal_to_noise, 3),
            "buried_tasks",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.RATE,
    coordinates=(T,),
)
