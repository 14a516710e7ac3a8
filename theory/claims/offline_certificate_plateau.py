r"""Where the certificate of a pessimistic plan levels off, with features that are off.

.. math:: 2\,\mathbb{E}_{\pi^*}\sum_h\min(\beta\|\hat\phi_h\|_{\Lambda_h^{-1}},H)+H(H-1)\xi
          \simeq \frac{2H\beta}{\sqrt{\kappa_\rho n}}+H(H-1)\,\xi

up to a constant, with :math:`\xi` the true distance of the features and the radius :math:`\beta` of
``fold_regressions``. Its part :math:`(H-1)\xi\sqrt n` is one that data cannot reduce: once they are many, the
certificate is :math:`H(H-1)\xi(1+2/\sqrt{\kappa_\rho})`, in proportion to the distance. A certificate that leaves the
distance out goes on falling, and is false (``fold_regressions``). Where an optimal policy stays with the features that
are well covered, as where only their error makes them independent, the least eigenvalue says nothing of it.

>>> facts = {"d": 1, "H": 2, "n_target": 100, "lam": 1, "feature_gap": 0.5, "kappa_rho": 1}
>>> CLAIM.evaluate(facts)  # doctest: +ELLIPSIS
4.007...
"""

from dataclasses import replace

from sympy import Eq, Ge, Rational, sqrt

from theory.claim import Assumption, Provenance, Source
from theory.claims.offline_certificate_rate import CLAIM as FALLING
from theory.fold_radius import fold_radius
from theory.linear_notation import H, d, lam
from theory.low_rank_notation import feature_gap, xi
from theory.transfer_notation import kappa_rho, n_target, width_share

CLAIM = replace(
    FALLING,
    name="offline_certificate_plateau",
    title="Plateau of the offline certificate",
    statement="With many data the certificate of a pessimistic plan is proportional to the distance of its features.",
    bound=2 * H * fold_radius(d, H, n_target, feature_gap, lam, Rational(1, 5)) / sqrt(kappa_rho * n_target)
    + H * (H - 1) * feature_gap,
    source=Source("ishfaq2024offline", "downstream offline, representation term", Provenance.DERIVED),
    subject="plateau_run",
    witness="levelled_certificates",
    assumptions=(
        Assumption(
            "distance allowed for",
            "the certificate allows for the true distance of the features",
            Eq(xi, feature_gap),
            "unlevelled_certificates",
        ),
        Assumption(
            "wide enough",
            "the bonuses that an optimal policy meets are a fifth of what the coverage allows, or more",
            Ge(width_share, Rational(1, 5)),
            "tilted_from_a_line",
        ),
    ),
    margin=0.15,
    coordinates=(n_target, feature_gap),
)
