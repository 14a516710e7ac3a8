r"""Identification is divided by N: false.

.. math:: E_N[R] = \frac{E_1[R]}N = \frac{M H_M}N \qquad\text{(false)}.

A round is the least that anybody can play. Of ten tasks, sixteen agents pay 25 % more than this, fifty 80 %.

>>> from theory.coverage import expected_rounds as law
>>> CLAIM.evaluate({"N": 2, "lone_rounds": law(2, 1)})
1.5
"""

from dataclasses import replace

from theory.claim import Provenance, Source, Verdict
from theory.claims.coverage_rounds import CLAIM as LAW
from theory.distribution_notation import N, lone_rounds

CLAIM = replace(
    LAW,
    name="one_over_n_identification",
    title="1/N of identification",
    statement="N agents need one N-th of the rounds that one needs.",
    bound=lone_rounds / N,
    source=Source("amani2023scaling", "abstract, the factor M/N of 1/c_sep^2", Provenance.RECONSTRUCTED),
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="coverage_rounds",
)
