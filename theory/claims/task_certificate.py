r"""The error of one task in the joint fit, from what the fit sacrificed on it: a radius that data alone give.

.. math:: n\,\zeta^t_h \le 2\ln\frac{HT|\Phi||\Psi|}\delta+\Delta_t,\qquad
          \Delta_t=\max_{\phi,\mu}L^t(\phi,\mu)-L^t(\hat\phi,\hat\mu^t)

for all tasks and steps with probability 0.95, for the mean squared total variation :math:`\zeta`. A joint fit that is
nearly the best of the task alone errs as little as that one; only the tasks that pay for the others may err more. The
bound on all tasks together grows with :math:`T\ln|\Psi|`, this one with :math:`\ln T`.

>>> CLAIM.evaluate({"H": 2, "T": 3, "Phi_size": 1, "Psi_size": 1, "sacrificed_nats": 1})  # doctest: +ELLIPSIS
10.57498...
"""

from sympy import Rational

from theory.claim import Claim, Guarantee, Provenance, Source
from theory.claims.joint_fit_hellinger import IN_THE_CLASS, OWN_SAMPLES
from theory.linear_notation import H
from theory.notation import T
from theory.offline_notation import Phi_size, Psi_size, sacrificed_nats
from theory.offline_quantities import task_error
from theory.pessimism import task_budget

CLAIM = Claim(
    name="task_certificate",
    title="Error of one task in the joint fit",
    statement="A task errs by at most its own logarithm and the log-likelihood that the joint fit sacrifices on it.",
    quantity=task_error,
    bound=task_budget(H, Phi_size, Psi_size, T, Rational(1, 20)) + sacrificed_nats,
    source=Source("ishfaq2024offline", "joint maximum likelihood, task by task", Provenance.DERIVED),
    subject="class_fit",
    families=("threshold_class",),
    witness="coins_of_one_task",
    assumptions=(IN_THE_CLASS, OWN_SAMPLES),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    delta=0.05,
)
