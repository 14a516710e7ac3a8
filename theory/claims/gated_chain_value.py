r"""The optimal value of the gated chain, in closed form.

.. math:: V^*_1(s_0) = p(H-1).

One step opens the gate, with probability p, and the other H - 1 pay one each.

>>> CLAIM.evaluate({"gate": 0.5, "H": 11})
5.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.linear_notation import H, gate, gate_pay
from theory.linear_quantities import optimal_value

CLAIM = Claim(
    name="gated_chain_value",
    title="Value of the gated chain",
    statement="The optimal value is the probability of the better gate times the steps behind it.",
    quantity=optimal_value,
    bound=gate * (H - 1),
    sense=Sense.EQUALITY,
    source=Source("amani2023scaling", "unit of separable tasks", Provenance.DERIVED),
    subject="gates",
    families=("random_gates",),
    witness="closed_form_gates",
    assumptions=(Assumption("pay", "every step behind the gate pays one", Eq(gate_pay, 1), "half_pay"),),
    coordinates=(H,),
)
