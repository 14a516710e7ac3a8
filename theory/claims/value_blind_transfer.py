r"""Tasks of equal value are one to the server, and the policy of the one is wrong for the other.

.. math:: V^*_1-V^{\pi_2}_1 = (p-q)(H-1)

for two gated chains whose gates have changed places behind the same features. Separated values are not what transfer
needs: here the values are equal and the policies opposite; tasks whose rewards differ by a constant have different
values and the same policy.

>>> CLAIM.evaluate({"gate_gap": 0.5, "H": 11})
5.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.distribution_notation import gate_gap, value_gap
from theory.distribution_quantities import transfer_loss
from theory.linear_notation import H

CLAIM = Claim(
    name="value_blind_transfer",
    title="What a library of values costs where values are equal",
    statement="The policy handed out for a mirrored gated chain loses (p-q)(H-1).",
    quantity=transfer_loss,
    bound=gate_gap * (H - 1),
    source=Source("amani2023scaling", "task separability, where it fails", Provenance.DERIVED),
    subject="transfer",
    families=("mirrored_gates",),
    witness="opposite_gates",
    assumptions=(
        Assumption("equal values", "the tasks' values are equal", Eq(value_gap, 0), "distinct_gates"),
    ),
    sense=Sense.EQUALITY,
    coordinates=(H,),
)
