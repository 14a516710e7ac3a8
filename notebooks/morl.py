# %% [markdown]
# # MORL: low-rank tasks, what joint learning gains, and what it leaves to a new task
# Several tasks have low-rank kernels $P^t(s'|s,a)=\langle\phi(s,a),\mu^t(s')\rangle$ with the same unknown features.
# [MORL](https://arxiv.org/abs/2403.11574) fits them jointly by maximum likelihood to offline data, plans every task
# with a penalty on what the data do not cover, and hands the features on to new tasks. Its guarantees are derived again
# here, with every constant explicit.

# %%
import numpy as np
import pandas as pd

from experiments import plots, study, verdict_table, verify
from experiments.studies import low_rank_rates, morl_penalty, transfer_models, transfer_plans
from theory.registry import load

pd.set_option("display.max_colwidth", None, "display.precision", 3)
SHOWN = ["statement", "expected", "verdict", "draws", "stronger refuted", "controls noticed"]

# %% [markdown]
# ## What is fitted?
# Eight tasks of six states and four actions with three features, and $2^{15}$ transitions of each. The fit is EM over
# all features and measures in their simplices; `gap` bounds by how many nats a local step could still raise the
# likelihood.

# %%
from linear_mdp.low_rank.em import fit
from linear_mdp.low_rank.finite_class import draw_counts
from theory.low_rank_dimension import free_parameters

rng = np.random.default_rng(0)
S, A, d, T, n = 6, 4, 3, 8, 2**15
phi, mu = rng.dirichlet(np.full(d, 2.0), S * A), rng.dirichlet(np.full(S, 2.0), (T, d))
kernels = phi @ mu
counts = draw_counts(np.full((T, S * A), 1 / (S * A)), kernels, n, rng)
joint = fit(counts, d, rng, restarts=3)
gain = 2 * (joint.log_likelihood - float((counts * np.log(kernels)).sum()))
error = ((np.sqrt(joint.kernels) - np.sqrt(kernels)) ** 2).sum(axis=-1).mean()
p = free_parameters(S * A, S, T, d)
print(f"gap {joint.gap:.1e} nats; free parameters p = {p}")
print(f"twice the likelihood beyond the truth's: {gain:.1f}; its law has the mean {p}")
print(f"mean squared Hellinger distance: {error:.2e}; p/(4nT) = {p / (4 * n * T):.2e}")

# %% [markdown]
# ## How much likelihood does a joint fit gain over the truth?
# **Prediction** (Wilks). Twice the gain tends to the number of free parameters, with the features counted once:
# $p=(SA-d)(d-1)+Td(S-1)$. **Measurement.** Fits of random tasks along T, and three broken assumptions on which the law
# has to fail: too few features in the fit, features that are not shared, and features with zeros.

# %%
likelihood = verify("joint_fit_likelihood", seed=0)
verdict_table([likelihood])[SHOWN]

# %%
ax = plots.scaling(likelihood)

# %% [markdown]
# ## What does joint learning gain, and against whom?
# **Prediction.** A parameter costs $1/(4nT)$ of squared Hellinger distance, so that the error is
# $(SA-d)(d-1)/(4nT)+d(S-1)/(4n)$: features are paid for once, measures by every task. **Measurement.** The joint fit,
# each task alone, with the features known, without features, and some estimators that assume too much.

# %%
rates = study.run("low_rank_rates", "quick", 0, values={"replications": (4,)})
figure = low_rank_rates.STUDY.plot(rates)

# %% [markdown]
# More tasks bring the joint fit down to what it costs to learn with the features known, and no further: the part of the
# measures stays however many tasks there are. What it means: sharing pays where features have many more parameters than
# measures, with many actions. What it does not mean: that every task gains. The whole error may sit in one of them
# (`concentrated_error`, below). In Jupyter the sliders move the sizes.

# %%
from theory import notation
from theory.linear_notation import d as width
from theory.transfer_notation import states

pairs = states * notation.A
errors = {
    "joint fit": free_parameters(pairs, states, notation.T, width) / (4 * notation.n * notation.T),
    "each task alone": free_parameters(pairs, states, 1, width) / (4 * notation.n),
    "features known": width * (states - 1) / (4 * notation.n),
    "without features": pairs * (states - 1) / (4 * notation.n),
}
plots.explore(
    errors,
    notation.T,
    range(1, 65),
    states=(4, 6, 10),
    A=(2, 4, 8, 16, 32),
    d=(2, 3, 4),
    n=n,
    ylim=(1e-5, 1e-1),
)

# %% [markdown]
# ## What do the penalties do?
# A common penalty that has to cover the error of any task must cover that of all tasks together, and a penalty at its
# cap everywhere is none. First what is proved of this:

# %%
PENALTIES = [
    "concentrated_error",
    "even_penalty",
    "saturated_penalty",
    "total_penalty_rises",
    "certificate_rate",
]
found = [verify(name, seed=0, replications=(10,)) for name in PENALTIES]
verdict_table(found)[SHOWN]

# %% [markdown]
# **Measurement.** Plans of a covered chain along the tasks and the samples, and of tasks of which one action has nine
# tenths of the data. `total` is the penalty with the proved radius of all tasks, `cert` adds to the radius of one task
# what the joint fit sacrifices on it, `oracle` knows the errors.

# %%
chain = study.run(
    "morl_penalty",
    "quick",
    0,
    families=["covered_chain"],
    values={"T": (1, 4, 16), "replications": (4,)},
)
partial = study.run("morl_penalty", "quick", 0, families=["partial_coverage"], values={"T": (1,)})
figure = morl_penalty.STUDY.plot(pd.concat([chain, partial]))

# %% [markdown]
# On the covered chain pessimism has nothing to win and costs what its radius is. The proved radius of all tasks grows
# with T: its certificates are the largest, and what it promises a task falls as others join (`total_penalty_rises`),
# although the models get better. With known errors plans lose less with several tasks than with one, and so they do
# with a T-th of the total, but nothing proves that. All certificates fall like $n^{-1/2}$, as their bound does. That
# does not mean that losses fall so slowly: on a fixed problem they fall faster. Under partial coverage the plan with
# the proved radius is the one without penalties, as the radius saturates the cap; a tuned multiple can help.

# %% [markdown]
# ## What are the features worth to a new task?
# **Prediction.** With the features given, a new task has $d(S-1)$ parameters left, and without them another
# $(SA-d)(d-1)$: a factor in samples that grows with the number of actions. What the features of T tasks with n samples
# each cannot say, R, is $(SA-d)(d-1)/(4nT)$ in the mean, so that transfer pays until as many samples as those of all
# sources together.

# %%
plots.explore(load("transfer_gain"), notation.A, range(2, 65), states=(4, 6, 12), d=(2, 3, 4))

# %% [markdown]
# **Measurement.** Models of a new task that is a mixture of three of 16 sources, or outside their span, by learners
# that are told different things; and what plans in these models lose.

# %%
models = study.run(
    "transfer_models",
    "quick",
    0,
    values={"N": (300, 3000, 30_000)},
)
figure = transfer_models.STUDY.plot(models)

# %% [markdown]
# Inside the span transferred features are as good as the true ones until their floor R is reached; outside it no number
# of sources' samples helps, and they stay at a floor some ten times as high. Mixtures of the sources' models, which
# assume more, are better still with few samples, and level off at the sources' own errors. The law of scratch is one of
# the first order: with few samples it does worse than that. What it does not mean: that one new task repays the
# sources. The last panel counts how many it takes.

# %% [markdown]
# ## What do plans with learned features promise?
# **Prediction.** Exploration without rewards leaves an uncertainty of $\beta H\sqrt{d/K}$, whatever the number of
# actions. Offline, a certificate that allows for features that are off by $\xi$ in total variation levels off at
# $H(H-1)\xi$ and more; one that leaves $\xi$ out goes on falling, and is false. **Measurement.**

# %%
plans = study.run("transfer_plans", "quick", 0, values={"replications": (3,)})
figure = transfer_plans.STUDY.plot(plans)

# %% [markdown]
# The uncertainty follows the law along all four sizes. The certificates level off in proportion to $\xi$, with losses
# far below them; and on the right bonuses without $\xi$ miss the error of their own regressions as soon as data are
# many. So the plateau is no artefact of the analysis of the regressions; how much of it is lost depends on the task.
