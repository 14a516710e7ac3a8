r"""The best decoder's cross entropy is the entropy of the outcome given representation and behaviour.

.. math:: \min_q L_{recon}(q) = H(X_t\mid Z,X_b) = H(X_t\mid X_b) - I(Z;X_t\mid X_b).

A class of decoders that does not hold the best one stays above by a divergence.

>>> CLAIM.evaluate({"H_Xt_given_ZXb": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import H_Xt_given_ZXb, decoder_gap
from theory.information_quantities import reconstruction_loss

CLAIM = Claim(
    name="ss_decoder",
    title="UNICORN-SS's loss is the primary causality up to a constant",
    statement="The reconstruction loss of the best decoder is the entropy of the outcome given code and behaviour.",
    quantity=reconstruction_loss,
    bound=H_Xt_given_ZXb,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "equations 12 to 14", Provenance.PAPER),
    subject="decoded_representation",
    families=("random_heads", "dirichlet", "chain"),
    witness="best_heads",
    assumptions=(
        Assumption(
            "best decoder",
            "the decoder is the conditional law of outcomes",
            Eq(decoder_gap, 0),
            "decoder_without_code",
        ),
    ),
)
