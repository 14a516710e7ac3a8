# %% [markdown]
# # How far is DQN from the optimum?
# An agent of Stable-Baselines3 plays a gated chain, whose optimal value is known in closed form, and the policy it
# ends with is evaluated exactly. Needs `pip install stable-baselines3`.

# %%
import numpy as np
from stable_baselines3 import DQN

from linear_mdp.env import LinearEnv
from linear_mdp.families import gated_chain
from linear_mdp.solve import optimal_values, policy_state_values

mdp = gated_chain(np.random.default_rng(0), H=5, p=0.8, q=0.3)
env = LinearEnv(mdp, observe="time")  # the best action depends on the step as well as on the state

# %%
agent = DQN(
    "MlpPolicy",
    env,
    gamma=1.0,
    learning_rate=1e-2,
    learning_starts=100,
    target_update_interval=100,
    exploration_fraction=0.5,
    policy_kwargs={"net_arch": []},  # linear in the one-hot observation: a table
    device="cpu",
    seed=0,
)
agent = agent.learn(3000)

# %%
actions, _ = agent.predict(np.arange(mdp.H * mdp.S), deterministic=True)
policy = actions.reshape(mdp.H, mdp.S)
optimum = optimal_values(mdp).V[0, mdp.start]
value = policy_state_values(mdp, policy).V[0, mdp.start]
gap = float(optimum - value)
print(f"V* = {optimum:.4f}, DQN reaches {value:.4f}, the gap is {gap:.4f}")
