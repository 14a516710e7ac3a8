# %% [markdown]
# # What sharing a representation buys
# $T$ tasks are learned from $n$ samples each, with one representation of $\kappa$ features for all of them and a linear
# head for each. Theorem 3 of [Sharing Knowledge in Multi-Task Deep Reinforcement
# Learning](https://arxiv.org/abs/2401.09561) bounds what is lost by learning the representation by terms of order
# $1/\sqrt{nT}$. What does it cost really, and when does sharing hurt?
#
# The tasks here are finite MDPs whose backups lie in the span of common features, so that least squares over all
# matrices of rank $\kappa$ is solved exactly, and its error is computed exactly.

# %%
from IPython.display import Math

from experiments import plots, study, verdict_table, verify
from theory.elasticity import elasticity
from theory.notation import SA, T, kk, n, target_variance
from theory.registry import load
from theory.render import latex

law = load("sharing_law")
law

# %% [markdown]
# ## A closed form
# The joint fit has $\kappa(|\mathcal S\times\mathcal A|+T-\kappa)$ free parameters, and each costs its share of the
# noise. Per task that is $A/T+B$: the representation is paid for once by all, the head by every task. A task alone pays
# for all state-actions; one that is told the features pays $B$. In Jupyter the sliders move $n$, $\kappa$ and the
# noise. Nothing is gained with $\kappa$ tasks or fewer, and nothing more once $T$ is far above
# $|\mathcal S\times\mathcal A|$, where the heads are all that is left to pay for.

# %%
fits = {
    "joint fit": law,
    "every task alone": law.with_bound(target_variance * SA / n, "alone"),
    "features known": law.with_bound(target_variance * kk / n, "told"),
}
tasks = (3, 4, 6, 8, 12, 16, 32, 64, 128, 256, 512, 1024)
plots.explore(
    fits, T, tasks, n=(40, 160, 640, 2560, 10240), kk=(1, 3), target_variance=(0.1, 0.4, 1.0), SA=40
)

# %% [markdown]
# The slope of this curve in double logarithmic scale is no constant that could be fitted. It is the elasticity of the
# law, which goes from nearly $-1$ for few tasks to 0 for many:

# %%
Math(latex(elasticity(law.bound, T)))

# %% [markdown]
# ## Is it true?
# The law is put to the test on random tasks and on the witness, whose directions are all equally strong, and so is the
# theorem's rate, read as the law of the error itself. The first holds, the second does not. (With fewer draws than the
# preset has, to be quick.)

# %%
sizes = {"replications": (30,), "noise": ("uniform",), "clarity": (10.0,)}
fast = verify(law, seed=0, **sizes)
slow = verify("sharing_law_slow", seed=0, T=(8, 48), **sizes)
verdict_table([fast, slow])[["expected", "verdict", "draws", "stronger refuted", "controls noticed"]]

# %%
ax = plots.scaling(fast)

# %% [markdown]
# The dashed curves are laws that the same draws refute: another constant, another exponent, or a term less.
#
# ## The theorem's bounds
# A bound of order $1/\sqrt{nT}$ on a quantity of order $1/(nT)$ is true but loose, the looser the more samples there
# are. On the right are the theorem's bound with every constant known (lines, hundreds to thousands of times the error)
# and its shape with all constants set to one (dotted), above the measured error (dashed).

# %%
cost = study.run("sharing_cost", "quick", seed=0, values={"T": (1, 4, 8, 16, 64)})
figure = study.load("sharing_cost").plot(cost)

# %% [markdown]
# ## Where $1/\sqrt T$ does appear
# The slow rate is not wrong: it is the right one where *no* representation of the class contains the backups, and two
# that are equally wrong in different tasks have to be told apart by samples. On the left is what the joint fit pays for
# the features where tasks share them, with slopes near $-1$; on the right the excess risk at the worst gap between two
# representations, for each $n$ and $T$ anew, with slopes near $-1/2$. A gap that stays the same is soon found out.

# %%
rates = study.run("slow_rate", "quick", seed=0, values={"T": (4, 8, 16, 32, 64)})
figure = study.load("slow_rate").plot(rates)

# %% [markdown]
# ## When sharing hurts
# If the tasks' features drift apart, the best shared representation misses something, $\varepsilon^*_{avg}$, that no
# number of samples makes up for. Every task alone has only noise to fight, which samples do make up for. So there is a
# breaking point, and it moves to smaller and smaller dissimilarity as $n$ grows.

# %%
drift = study.run("similarity", "quick", seed=0, values={"reps": (4, 16, 64)})
figure = study.load("similarity").plot(drift)

# %% [markdown]
# With 160 samples a task (blue) the joint fit beats every task alone even where *nothing* is shared, because a wrong
# common representation still averages out noise: "several tasks beat one" is no evidence of anything shared. With more
# samples the joint error of tasks that share nothing *rises* with every task. Both are theorems here:

# %%
rises = verify("unshared_error_rises", seed=0, replications=(50,), noise_ratio=(0.1,))
rises

# %% [markdown]
# The other one is `small_n_trap`.
