r"""A regulariser on fresh samples does not bound what contexts leak.

.. math:: I_{pair}(Z;A\mid S) \le I(Z;A\mid S)\quad\text{(false)}.

On the left samples come from the checkpoint of the context, on the right from the task. A representation that is the
checkpoint tells its behaviour in full, and a fresh sample hardly shows it.

>>> CLAIM.evaluate({"I_Z_A_given_S": 0.25})
0.25
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import I_Z_A_given_S
from theory.information_quantities import paired_information

CLAIM = Claim(
    name="fresh_sample_bounds_leak",
    title="Fresh samples would bound leakage",
    statement="What a representation tells of the behaviour of its own checkpoint is at most what fresh samples show.",
    quantity=paired_information,
    bound=I_Z_A_given_S,
    source=Source("nakhaei2025entropy", "what the regulariser is meant for", Provenance.RECONSTRUCTED),
    subject="behaviour_code",
    families=("random_codes", "dirichlet", "garnet"),
    witness="leaking_checkpoints",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="fresh_sample_sees_tasks",
)
