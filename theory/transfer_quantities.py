"""What is bounded and measured of tasks that use learned features, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import S, oo, sqrt

from theory.linear_notation import H, d, lam
from theory.notation import K
from theory.quantities import Quantity
from theory.transfer_notation import n_target

plug_in_error = Quantity(
    "plug_in_error",
    r"\|P-\sum_tc_t\hat P^t\|_{TV}",
    "total variation of the combined model at one state-action",
    "probability",
    ceiling=S.One,
)
largest_plug_in_error = Quantity(
    "largest_plug_in_error",
    r"\max_x\|P-\sum_tc_t\hat P^t\|_{TV}",
    "largest total variation of the combined model",
    "probability",
    ceiling=S.One,
)
plug_in_moment = Quantity(
    "plug_in_moment",
    r"\mathbb{E}_\nu\|P-\sum_tc_t\hat P^t\|_{TV}^2",
    "mean squared total variation of the combined model",
    "probability",
    ceiling=S.One,
)
regression_deviation = Quantity(
    "regression_deviation",
    r"\max_h\|w_h-\hat\mu_hV_{h+1}\|_{\Lambda_h}",
    "how far a regression on independent data is off, in widths",
    "value",
    ceiling=2 * H * sqrt(d * (lam + n_target)),
)
offline_certificate = Quantity(
    "offline_certificate",
    r"2\,\mathbb{E}_{\pi^*}\sum_h\min(\beta\|\hat\phi_h\|_{\Lambda_h^{-1}},H)+H(H-1)\xi",
    "certificate of a pessimistic plan",
    "value",
    ceiling=oo,
)
exploration_width = Quantity(
    "exploration_width",
    r"\max_\pi\mathbb{E}_\pi\sum_h\min(\beta\|\phi_h\|_{\Lambda_h^{-1}},H)",
    "largest total of bonuses that a policy collects after an exploration",
    "value",
    ceiling=H**2,
)
transferred_error = Quantity(
    "transferred_error",
    r"\mathbb{E}_xH^2(P,\langle\hat\phi,\hat\mu\rangle)",
    "squared Hellinger error of a model with features given beforehand",
    "1",
    ceiling=S(2),
)
representation_floor = Quantity(
    "representation_floor",
    "R",
    "squared Hellinger error that learned features leave on a new task, however many its samples",
    "1",
    ceiling=S(2),
)
scratch_error = Quantity(
    "scratch_error",
    r"\mathbb{E}_xH^2(P,\hat P)",
    "squared Hellinger error of a low-rank model of the new task alone",
    "1",
    ceiling=S(2),
)
transfer_gain = Quantity(
    "transfer_gain",
    r"p_{scratch}/p_{transfer}",
    "directions in which a kernel can move over those in which its measures alone move it",
    "1",
    ceiling=oo,
)
uniform_form = Quantity(
    "uniform_form",
    r"C_LT\sqrt{\bar\zeta}",
    "what the uniform bound charges a combination, but for regularity and coverage",
    "probability",
    ceiling=oo,
)
mirrored_regret = Quantity(
    "mirrored_regret",
    r"\tfrac12\sum_{k\le K}(V^*_1-V^{\pi_k}_1)+(V^*_1-V^{\pi_k}_1)_{mirrored}",
    "pseudo-regret, mean of a task and the same with its actions reversed",
    "value",
    ceiling=K * H,
)
mirrored_loss = Quantity(
    "mirrored_loss",
    r"\tfrac12\big[(V^*_1-V^{\pi}_1)+(V^*_1-V^{\pi}_1)_{mirrored}\big]",
    "loss of a plan after an exploration, mean of a task and the same with its actions reversed",
    "value",
    ceiling=H,
)
worse_regret = Quantity(
    "worse_regret",
    r"\max\sum_{k\le K}V^*_1-V^{\pi_k}_1",
    "pseudo-regret, the larger of a task and the same with its actions reversed",
    "value",
    ceiling=K * H,
)
