# %% [markdown]
# # Error propagation
# Approximate value iteration (AVI) follows $Q_{k+1}\approx T^*Q_k$ with errors $\varepsilon_k = T^*Q_k - Q_{k+1}$, and
# plays the policy that is greedy with respect to $Q_K$. What do the errors cost? This notebook goes from the classical
# bound in the sup norm to the bounds with concentrability of
# [Sharing Knowledge in Multi-Task Deep Reinforcement Learning](https://arxiv.org/abs/2401.09561), which carry over to
# several tasks and to approximate policy iteration (API), and asks of each what is tight in it.

# %%
import matplotlib.pyplot as plt
import numpy as np

from experiments import plots, study, verdict_table, verify
from theory.notation import K, R_max, gamma, initial_distance, k
from theory.registry import load

classical = load("avi_sup_norm")
classical

# %% [markdown]
# ## When does it say anything?
# No policy loses more than $2R_{\max}/(1-\gamma)$. Started at $Q_0=0$, the distance to the optimum is at most
# $R_{\max}/(1-\gamma)$, and the bound becomes a closed form in $K$, $\gamma$ and $\varepsilon$. In Jupyter the sliders
# move it. It falls below the trivial bound, out of the grey region, only if $\varepsilon < (1-\gamma)R_{\max}/\gamma$:
# at a horizon of ten, an error of a ninth of the largest reward in every backup makes it vacuous for every $K$.

# %%
from_zero = classical.with_bound(classical.bound.subs(initial_distance, R_max / (1 - gamma)), "avi_from_zero")
plots.explore(
    from_zero, K, range(1, 101), gamma=(0.5, 0.8, 0.9, 0.95, 0.99), epsilon=(1e-3, 1e-2, 0.05, 0.1), R_max=1.0
)

# %% [markdown]
# ## It is tight
# The horizon squared is no artefact. On the deterministic chain of Scherrer and Lesner the loss *equals* the bound, for
# every $K$ and $\gamma$: each smaller constant or exponent is refuted there, while random processes come nowhere near.

# %%
quick = {"seed": 0, "replications": (1,), "S": (3,), "A": (2,)}
sup = verify(classical, **quick)
sup

# %%
ratio = sup.frame.assign(ratio=sup.frame["measured"] / sup.frame["bound"]).query(
    "role in ['random', 'witness']"
)
ratio.groupby(["role", "family"])["ratio"].describe()[["count", "50%", "max"]].round(4)

# %% [markdown]
# ## Weighted norms and concentrability
# A fit controls errors on average under the distribution $\nu$ of its data, not in the sup norm. The price is
# concentrability: how much more often than $\nu$ a sequence of policies may visit a state-action.

# %%
weighted = load("avi_error_propagation")
weighted

# %%
mean = verify(weighted, **quick)
ax = plots.scaling(mean)

# %% [markdown]
# The witness comes within $10^{-4}$ of the bound, and its slope along the horizon is the bound's own: in these
# quantities neither the leading constant nor the horizon squared can be improved. What can is the initial term, where
# the printed bound loses a factor $1/(1-\gamma)$. Both versions hold; they differ until $\gamma^K$ has died out.

# %%
bounds = [load("avi_error_propagation"), load("avi_error_propagation_tight")]
ax = plots.formulas(bounds, K, range(1, 121), gamma=0.9, propagated_error=0.01, R_max=1.0)

# %% [markdown]
# ## Where the looseness comes from
# The proof climbs from the loss to the bound in steps. On the same random processes each step can be computed by
# itself: R0 puts absolute values around the errors, R1 changes the measure, R4 is the bound as printed, R5 and R6 take
# the worst policies in place of those that occurred.

# %%
ladder = study.run("ladder", "quick", seed=0, values={"gamma": (0.9,), "K": (1, 5, 40), "replications": (1,)})
figure = study.load("ladder").plot(ladder)

# %% [markdown]
# Most of the distance lies between the loss and R0: errors have signs and cancel in the loss, which is often zero
# since the greedy policy is optimal already, and their absolute values do not. Of the later steps the constants of the
# initial term cost most while $K$ is small. No proof that knows the errors by their norms alone can do better: on the
# witness all steps up to R4 become equalities as $K$ grows, and only the supremum over policies is infinite there.
#
# ## Several tasks
# Averaged over tasks, the theorem takes the largest discount factor of them all and the worst task's concentrability.
# A proof that replaces every task's discount term by term would need the weights $\alpha_k$ of the iterations to grow
# with $\gamma$. They do not: that of the last iteration falls. Together with the factor in front they do grow, and
# that is enough.

# %%
alone, together = load("discount_weight_monotone"), load("discount_weight_product")
grid = np.linspace(0.05, 0.95, 40)
plt.style.use(plots.STYLE)
figure, axes = plt.subplots(1, 2, figsize=(9.6, 4.6))
for ax, claim in zip(axes, (alone, together), strict=True):
    weights = {f"$k = {i}$": claim.with_bound(claim.bound.subs(k, i), f"weight_{i}") for i in (4, 3, 0)}
    plots.formulas(weights, gamma, grid, ax=ax, K=5, r=1)

# %%
pairs = [verify(claim, seed=0, replications=(1,)) for claim in (alone, together)]
tasks = verify("multitask_avi_error_propagation", T=(2,), **quick)
verdict_table([*pairs, tasks])[
    ["expected", "verdict", "draws", "violations", "tightness", "controls noticed"]
]

# %% [markdown]
# ## Policy iteration
# The same theorem holds for API, with other coefficients. Its third coefficient needs the density after all remaining
# steps of the optimal policy; the version with one step is false (see the first tour).

# %%
policies = verify("api_error_propagation", **quick)
names = ("avi_sup_norm_concentrability", "avi_sup_norm_concentrability_tight")
densities = [verify(name, **quick) for name in names]
verdict_table([sup, mean, policies, *densities])[["verdict", "draws", "tightness", "stronger refuted"]]

# %% [markdown]
# The classical bound with the largest density, last but one, is the only one that no instance attains. It takes the
# errors without their signs and loses exactly a factor of two; with half the constant it is attained.

# %%
ax = plots.tightness([sup, mean, policies, *densities])
