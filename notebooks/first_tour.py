# %% [markdown]
# # A first tour
# boundlab verifies theorems of multi-task reinforcement learning against exact simulation.

# %%
from experiments import plots, verify

lemma = verify("simulation_lemma", seed=0)
lemma

# %%
ax = plots.scaling(lemma)
