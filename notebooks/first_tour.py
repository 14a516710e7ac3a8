# %% [markdown]
# # A first tour
# boundlab verifies theorems of multi-task reinforcement learning. A theorem is data: a formula, the assumptions it
# needs, and the families of Markov decision processes on which it is tested. To verify it, boundlab draws processes,
# computes both sides of the statement exactly, up to a certified numerical error, and asks four things:
#
# - does it hold, or is there a counterexample?
# - how close to the bound does it come, and does it scale as the bound says?
# - is the bound better than what is trivially true?
# - would the check have noticed, had the theorem been false?

# %%
from experiments import claims, load_run, plots, verify
from theory.registry import load

table = claims()
table["expected"].value_counts()

# %% [markdown]
# Every line of `table` is a statement with its source. REFUTED are statements of the literature, or steps of a proof,
# that are false: they are kept, each with a counterexample and beside its repair. A few bounds are true and VACUOUS:
# nowhere on the instances tested do they say more than what is trivially true.

# %%
table[table["paper"] == "2401.09561"][["title", "guarantee", "expected"]].head(8)

# %% [markdown]
# ## One theorem
# A claim shows as its formula. The symbols are those of one list, `theory.notation`, which gives each of them one
# meaning everywhere.

# %%
classical = load("avi_sup_norm")
classical

# %% [markdown]
# `verify` draws random processes, and those of the *witness*, a family on which the bound is attained or nearly so.
# The preset `quick` is the default; any axis of its grid can be replaced, here the replications and the
# numbers of states.

# %%
result = verify(classical, seed=0, replications=(1,), S=(3,))
result

# %% [markdown]
# How to read this:
#
# - *tightness* is the largest ratio of the measured quantity to the bound. Here it is 1: the witness attains the bound.
# - *Stronger versions* are the same statement with a smaller constant, a smaller exponent or a term less. All of them
#   are refuted by the same draws, so the check would have noticed an error of that size.
# - *Without 'greedy'* is the control: the assumption is broken on purpose, and the theorem then fails.
# - The *slopes* are those of the witness in double logarithmic scale, against the bound's own: the exponent of the
#   horizon is confirmed, and no power law is fitted to what is none.

# %%
ax = plots.scaling(result)

# %% [markdown]
# ## A false theorem
# The literature on approximate policy iteration writes one of its concentrability coefficients with the density after
# a single step of the optimal policy. The proof needs the density after many steps.

# %%
one_step = load("api_one_step_coefficient")
false = verify(one_step, seed=0, replications=(1,))
false

# %% [markdown]
# The draws beyond the bound, the farthest first, and the smallest process among them:

# %%
beyond = false.counterexamples
beyond[["role", "family", "measured", "bound", "gamma", "steps"]].head()

# %%
smallest = beyond[beyond["role"] == "witness"].index[0]
false.instance(smallest).mdp

# %% [markdown]
# The data cover the first two states well and the last one badly. After one step nothing is to be seen of that; after
# two the density is large. The figure shows every draw, beside the line on which both densities are equal.

# %%
ax = plots.agreement(false)

# %% [markdown]
# What holds instead has the density after all $K-k$ steps:

# %%
repaired = verify(one_step.repaired_by, seed=0, replications=(1,), S=(3,))
repaired

# %% [markdown]
# ## A theorem of your own
# `verify` takes any claim, registered or not. Is half a power of the horizon too much in the simulation lemma?

# %%
from theory.notation import epsilon_P, epsilon_R, gamma, reward_range

bound = epsilon_R / (1 - gamma) + gamma * reward_range * epsilon_P / (2 * (1 - gamma) ** 1.5)
mine = verify(load("simulation_lemma").with_bound(bound, "shorter_horizon"), seed=0)
print(f"{mine.verdict.value}: {mine.violations} of {mine.draws} draws lie beyond the bound")
mine.counterexamples["role"].value_counts()

# %% [markdown]
# All random processes satisfy the false bound. Only the witness refutes it, which is why every theorem here has to
# bring one. `boundlab new-claim NAME` writes the file of a new theorem, and CONTRIBUTING.md explains it on one page.
#
# ## Runs on disk
# `boundlab verify all` does the same from the command line, survives interruptions and writes a report. Whatever was
# recorded comes back as one data frame, a line for each draw. Here is a small run of three theorems, and how close to
# their bounds random draws come, compared with the witness.

# %%
from pathlib import Path
from tempfile import mkdtemp

from experiments.verifier import Settings, verify_all

three = [load(name) for name in ("simulation_lemma", "value_iteration_contraction", "avi_sup_norm")]
folder = Path(mkdtemp(), "run")
results = verify_all(three, Settings(seed=0, values={"replications": (1,), "S": (3,)}), out=folder)
draws = load_run(folder)
draws[["claim", "role", "family", "params", "measured", "bound"]].sample(5, random_state=0)

# %%
attained = draws.assign(ratio=draws["measured"] / draws["bound"]).query("role in ['random', 'witness']")
attained.groupby(["claim", "role"])["ratio"].describe()[["count", "50%", "max"]].round(3)

# %%
ax = plots.tightness(results)

# %% [markdown]
# The other notebooks look at single themes: error propagation, what sharing a representation buys, DistMT-LSVI, MORL,
# and information.
