# %% [markdown]
# # How far is UCBVI from the optimum?
# An agent of rlberry plays a gated chain, whose optimal value is known in closed form, and the policy it ends with is
# evaluated exactly. rlberry 0.7 asks for gymnasium 0.29, so it needs an environment of its own:
# `pip install rlberry-scool`, then `pip install --no-deps boundlab`.

# %%
import logging

import numpy as np
from rlberry.envs.basewrapper import Wrapper
from rlberry_scool.agents.ucbvi.ucbvi import UCBVIAgent

from linear_mdp.env import LinearEnv
from linear_mdp.families import gated_chain
from linear_mdp.solve import optimal_values, policy_state_values

logging.getLogger("rlberry_logger").setLevel("ERROR")  # it warns that rewards have no bounds of their own
mdp = gated_chain(np.random.default_rng(0), H=5, p=0.8, q=0.3)
env = Wrapper(LinearEnv(mdp), wrap_spaces=True)  # rlberry knows its own spaces only

# %%
agent = UCBVIAgent(env, gamma=1.0, horizon=mdp.H, stage_dependent=True, bonus_scale_factor=0.1, seeder=3)
agent.fit(budget=300)

# %%
policy = agent.Q_policy.argmax(axis=-1)
optimum = optimal_values(mdp).V[0, mdp.start]
value = policy_state_values(mdp, policy).V[0, mdp.start]
gap = float(optimum - value)
print(f"V* = {optimum:.4f}, UCBVI reaches {value:.4f}, the gap is {gap:.4f}")
