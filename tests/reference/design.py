"""Slow twins of stratified samples: one cell and one next state at a time."""

import numpy as np


def exact_target(mdp, Q, s, a):
    return mdp.r[s, a] + mdp.discount * sum(mdp.P[s, a, y] * max(Q[y]) for y in range(mdp.S))


def target_variance(mdp, Q, s, a, sigma):
    values = [mdp.discount * max(Q[y]) for y in range(mdp.S)]
    mean = sum(mdp.P[s, a, y] * values[y] for y in range(mdp.S))
    return sum(mdp.P[s, a, y] * (values[y] - mean) ** 2 for y in range(mdp.S)) + sigma**2


def sampled_target(counts, mean_reward, gamma, Q):
    """The mean target of one cell from its counts (S,)."""
    return mean_reward + gamma * sum(n * max(Q[y]) for y, n in enumerate(counts)) / sum(counts)


def best_of_rank(Y, weights, rank, rng, starts=5, sweeps=400):
    """Weighted least squares over matrices of that rank, by alternating exact steps from random starts."""
    best = None
    for _ in range(starts):
        heads = rng.standard_normal((rank, Y.shape[1]))
        for _ in range(sweeps):
            features = np.linalg.solve((heads * weights) @ heads.T, (heads * weights) @ Y.T).T
            heads = np.linalg.lstsq(features, Y, rcond=None)[0]
        W = features @ heads
        error = float((weights * (Y - W) ** 2).sum())
        if best is None or error < best[0]:
            best = (error, W)
    return best[1]
