"""What is bounded and measured: each quantity once, with its trivial bounds.

A claim bounds a quantity, a simulator measures it, a figure takes its axis label from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from theory.notation import (
    SA,
    Q_max,
    R_max,
    R_max_mean,
    T,
    choice_range,
    difference_norm,
    gamma,
    gamma_t,
    head_norm,
    initial_distance,
    n,
    nu_min,
    prediction_radius,
    reward_peak,
    target_variance,
    unshared_error,
)

QUANTITIES: dict[str, Quantity] = {}


@dataclass(frozen=True)
class Quantity:
    """A measurable quantity: its name, LaTeX, meaning and unit, and what is true of it without any theorem.

    ``ceiling`` and ``floor`` are the trivial upper and lower bounds; an upper bound that is nowhere
    below the ceiling says nothing (VACUOUS), and likewise a lower bound nowhere above the floor.
    """

    name: str
    latex: str
    meaning: str
    unit: str
    ceiling: sp.Expr
    floor: sp.Expr = sp.S.Zero

    def __post_init__(self) -> None:
        if self.name in QUANTITIES:
            raise ValueError(f"the quantity {self.name} is defined twice")
        QUANTITIES[self.name] = self

    @property
    def label(self) -> str:
        """Axis label: the meaning, the formula and the unit."""
        return f"{self.meaning}  ${self.latex}$" + ("" if self.unit == "1" else f"  [{self.unit}]")


value_range = 2 * R_max / (1 - gamma)

iterate_error = Quantity(
    "iterate_error", r"\|Q_K-Q^*\|_\infty", "error of the last iterate", "value", ceiling=initial_distance
)
loss_sup = Quantity(
    "loss_sup", r"\|Q^*-Q^{\pi_K}\|_\infty", "largest loss of the last policy", "value", ceiling=value_range
)
loss_mean = Quantity(
    "loss_mean", r"\|Q^*-Q^{\pi_K}\|_{1,\rho}", "mean loss of the last policy", "value", ceiling=value_range
)
task_loss_mean = Quantity(
    "task_loss_mean",
    r"\frac{1}{T}\sum_t\|Q^*_t-Q_t^{\pi_{t,K}}\|_{1,\rho_t}",
    "mean loss of the last policies over tasks",
    "value",
    ceiling=2 * R_max_mean / (1 - gamma),
)
model_gap = Quantity(
    "model_gap",
    r"\|V^\pi_M-V^\pi_{\hat M}\|_\infty",
    "value difference of one policy in two models",
    "value",
    ceiling=value_range,
)
return_difference = Quantity(
    "return_difference",
    r"J(\pi')-J(\pi)",
    "difference of two policies' returns",
    "value",
    ceiling=value_range,
    floor=-value_range,
)
backup_difference = Quantity(
    "backup_difference",
    r"\|T^*Q-T^*Q'\|_{2,\nu}",
    "distance after one backup",
    "value",
    ceiling=gamma * difference_norm / sp.sqrt(nu_min),
)
modulus = Quantity(
    "modulus",
    r"C_{AE}(\nu;P)",
    "modulus of the optimality operator over gamma",
    "1",
    ceiling=1 / sp.sqrt(nu_min),
    floor=sp.S.One,
)
optimal_density = Quantity(
    "optimal_density",
    r"\left\|d(\rho(P^{\pi^*})^{K-k})/d\nu\right\|_{2,\nu}",
    "density of the optimal policy's state-actions after K-k steps",
    "1",
    ceiling=1 / sp.sqrt(nu_min),
    floor=sp.S.One,
)
weight_power = Quantity(
    "weight_power",
    r"\alpha_k(\gamma_t)^{r}",
    "weight of iteration k at a task's own discount",
    "1",
    ceiling=sp.S.One,
)
scaled_weight = Quantity(
    "scaled_weight",
    r"\frac{2\gamma_t}{(1-\gamma_t)^2}\alpha_k(\gamma_t)^{r}",
    "prefactor times weight at a task's own discount",
    "1",
    ceiling=2 * gamma_t / (1 - gamma_t) ** 2,
)
approximation_error = Quantity(
    "approximation_error",
    r"\varepsilon^*_{avg,k}",
    "task-averaged squared error of the best fit",
    "value squared",
    ceiling=(2 * reward_peak / (1 - gamma)) ** 2,
)

rademacher_complexity = Quantity(
    "rademacher_complexity",
    r"R(A)",
    "Rademacher complexity",
    "value",
    ceiling=sp.sqrt(n) * prediction_radius,
)
task_quotient = Quantity(
    "task_quotient",
    r"\frac{E\sup_{f_1..f_T}\sum_t\langle\gamma_t,f_t(z_t)-f_t(z_t')\rangle}{\|z-z'\|}",
    "Maurer's quotient of the heads of all tasks at one pair of representations",
    "1",
    ceiling=head_norm * sp.sqrt(n * T),
)
loss_difference = Quantity(
    "loss_difference",
    r"|\ell(u,y)-\ell(u',y)|",
    "difference of the normalised squared losses of two predictions",
    "1",
    ceiling=sp.S.One,
)

tabular_error = target_variance * SA / n  # of the mean of every cell by itself, without any fit
fitted_noise = 4 * sp.sqrt(unshared_error * tabular_error) + 4 * tabular_error  # by the triangle inequality
joint_error = Quantity(
    "joint_error",
    r"\mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)]",
    "task-averaged squared error of the joint fit",
    "value squared",
    ceiling=unshared_error + fitted_noise,
)
joint_excess = Quantity(
    "joint_excess",
    r"\mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)]-\varepsilon^*_{avg}",
    "task-averaged squared error of the joint fit less that of the best one",
    "value squared",
    ceiling=fitted_noise,
)
representation_cost = Quantity(
    "representation_cost",
    r"\mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)-\varepsilon_{avg}(h,\hat f)]",
    "squared error of the joint fit less that of the fit that is told the features",
    "value squared",
    ceiling=fitted_noise,
)
choice_excess = Quantity(
    "choice_excess",
    r"\mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)]-\varepsilon^*_{avg}",
    "task-averaged excess risk of a joint choice among wrong representations",
    "value squared",
    ceiling=choice_range,
)
excess_risk = Quantity(
    "excess_risk",
    r"\varepsilon_{avg}(\hat h,\hat f)-\varepsilon^*_{avg}",
    "task-averaged excess risk of one joint fit",
    "value squared",
    ceiling=4 * Q_max**2,
)
