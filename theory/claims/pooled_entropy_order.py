r"""Of two representations, that with the larger entropy of pooled actions need not tell less of behaviour.

.. math:: H(A\mid Z) \ge H(A\mid Z') \;\Rightarrow\; I(Z;A\mid S) \le I(Z';A\mid S)\quad\text{(false)}.

A representation that hides the state makes pooled actions look random, however much it tells of the action in each
state.

>>> CLAIM.evaluate({"other_information": 0.25})
0.25
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import other_information
from theory.information_quantities import preferred_information

CLAIM = Claim(
    name="pooled_entropy_order",
    title="Pooled entropy would order representations",
    statement="The representation with the larger entropy of pooled actions tells no more of them, given the state.",
    quantity=preferred_information,
    bound=other_information,
    source=Source(
        "nakhaei2025entropy", "the entropy of generated actions, as released", Provenance.RECONSTRUCTED
    ),
    subject="code_pair",
    families=("random_code_pairs", "dirichlet", "garnet"),
    witness="hidden_states",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="pooled_entropy_split",
)
