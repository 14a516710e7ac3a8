r"""A penalty that is at its cap everywhere is none: the plan is that without penalties.

.. math:: V^*-V^{\hat\pi} = V^*-V^{\hat\pi_0}\qquad\text{if } b=V \text{ everywhere}.

It takes the same off every action. So with few samples, where the constants of the theory saturate, pessimism does
nothing, and a loss may be less with fewer samples than with more. Runs near saturation say nothing of rates. If values
are cut off at zero a saturated plan is worse than that: it does not see ahead.

>>> CLAIM.evaluate({"unpenalised_loss": 0.25})
0.25
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.offline_notation import truncated_steps, unpenalised_loss, unsaturated
from theory.offline_quantities import mean_suboptimality

CLAIM = Claim(
    name="saturated_penalty",
    title="A saturated penalty is none",
    statement="A plan whose penalties are all at the cap loses exactly what the plan without penalties loses.",
    quantity=mean_suboptimality,
    bound=unpenalised_loss,
    source=Source("ishfaq2024offline", "the cap of the penalty", Provenance.DERIVED),
    subject="saturated_plan",
    families=("tilted_tasks",),
    witness="hardly_seen",
    assumptions=(
        Assumption("saturated", "every penalty is the cap", Eq(unsaturated, 0), "partly_seen"),
        Assumption("not truncated", "values may be negative", Eq(truncated_steps, 0), "cut_off"),
    ),
    sense=Sense.EQUALITY,
)
