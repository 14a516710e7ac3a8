r"""The elliptical potential, as the literature states it: widths that are summed up make the determinant grow.

.. math:: \sum_{k\le K}\min(1,\|\phi_k\|^2_{\Lambda_k^{-1}}) \le 2\ln\frac{\det\Lambda_K}{\det\lambda I}.

Every visit multiplies the determinant by :math:`1+\|\phi_k\|^2`, and :math:`\min(1,x)\le2\ln(1+x)`. That is loose
everywhere: the ratio of the two is 1/2 for small widths and largest at x = 1, where it is 1/(2 ln 2) = 0.72. The
constant that is attained is 1/ln 2 (``elliptical_potential_tight``).

>>> CLAIM.evaluate({"log_det_growth": 3})
6.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import log_det_growth, stale_episodes
from theory.linear_quantities import elliptical_potential

CLAIM = Claim(
    name="elliptical_potential",
    title="Elliptical potential",
    statement="The squared widths of the features visited, each at most one, sum to at most twice what ln det grows.",
    quantity=elliptical_potential,
    bound=2 * log_det_growth,
    source=Source("abbasi2011improved", "Lemma 11", Provenance.TEXTBOOK),
    subject="feature_run",
    families=("random_simplex", "hypercube", "linear_river_swim", "deep_sea"),
    witness="doubling_widths",
    assumptions=(
        Assumption(
            "fresh widths",
            "every width is taken with the Lambda of all earlier episodes",
            Eq(stale_episodes, 0),
            "stale_widths",
        ),
    ),
    note="Half the constant is refuted at widths of one; nine tenths of it are not, as no width attains the two.",
)
