r"""How the certificate of a pessimistic plan falls with the data, where the features are those of the truth.

.. math:: 2\,\mathbb{E}_{\pi^*}\sum_h\min(\beta\|\hat\phi_h\|_{\Lambda_h^{-1}},H)
          \simeq \frac{2H\beta}{\sqrt{\kappa_\rho n}}

up to a constant between a fifth and one, with the radius :math:`\beta` of ``fold_regressions``: like :math:`n^{-1/2}`,
times the root of a logarithm. It is the certificate that has this rate; what the plan does lose falls faster, in the
end at once, when the data tell the best action. With features that are off it levels off
(``offline_certificate_plateau``).

>>> CLAIM.evaluate({"d": 1, "H": 2, "n_target": 100, "lam": 1, "kappa_rho": 1})  # doctest: +ELLIPSIS
1.007...
"""

from sympy import Eq, Ge, Integer, Rational, sqrt

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.fold_radius import fold_radius
from theory.linear_notation import H, d, lam
from theory.low_rank_notation import feature_gap
from theory.transfer_notation import kappa_rho, n_target, width_share
from theory.transfer_quantities import offline_certificate

CLAIM = Claim(
    name="offline_certificate_rate",
    title="Rate of the offline certificate",
    statement="With exact features the certificate of a pessimistic plan falls with the root of the data.",
    quantity=offline_certificate,
    bound=2 * H * fold_radius(d, H, n_target, Integer(0), lam, Rational(1, 5)) / sqrt(kappa_rho * n_target),
    source=Source("ishfaq2024offline", "downstream offline, under feature coverage", Provenance.DERIVED),
    subject="certificate_run",
    families=("spread_simplex",),
    witness="certificates_along_data",
    assumptions=(
        Assumption(
            "exact features",
            "the task is linear in the learned features",
            Eq(feature_gap, 0),
            "levelling_certificates",
        ),
        Assumption(
            "wide enough",
            "the bonuses that an optimal policy meets are a fifth of what the coverage allows, or more",
            Ge(width_share, Rational(1, 5)),
            "capped_certificates",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.RATE,
    coordinates=(n_target,),
)
