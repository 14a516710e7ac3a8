"""Optimistic value iteration on counts, every plan from the list of all transitions."""

import numpy as np
from reference.lsvi import alias


class NaiveCounts:
    def __init__(self, mdp, radius, ridge, pooled, monotone, known):
        self.mdp, self.radius, self.ridge = mdp, radius, ridge
        self.pooled, self.monotone, self.known = pooled, monotone, known
        self.data, self.Q = [], np.full((mdp.H, mdp.S, mdp.A), float(mdp.H))

    def plan(self):
        mdp = self.mdp
        self.V = np.zeros((mdp.H + 1, mdp.S))
        for h in reversed(range(mdp.H)):
            for s in range(mdp.S):
                for a in range(mdp.A):
                    seen = [x for x in self.data if x[1:3] == (s, a) and (self.pooled or x[0] == h)]
                    n, q = len(seen) + self.ridge, float(mdp.H)
                    if n > 0:
                        mean = (
                            sum((0 if self.known else reward) + self.V[h + 1, t] for *_, reward, t in seen)
                            / n
                        )
                        mean += mdp.r[h % len(mdp.r), s, a] if self.known else 0
                        q = min(mean + self.radius / np.sqrt(n), mdp.H)
                    self.Q[h, s, a] = min(q, self.Q[h, s, a]) if self.monotone else q
            self.V[h] = self.Q[h].max(axis=1)

    def play(self, uniforms):
        """Return the optimistic value of every episode's plan and what the episode paid."""
        values, returns = [], []
        for episode in uniforms:
            self.plan()
            values.append(self.V[0, self.mdp.start])
            s, total = self.mdp.start, 0.0
            for h, (latent, following, paid, _) in enumerate(episode):
                a = int(self.Q[h, s].argmax())
                reward = float(paid < self.mdp.r[h % len(self.mdp.r), s, a])
                i = alias(self.mdp.features(h)[s, a], latent)
                t = alias(self.mdp.mu[h % len(self.mdp.mu)][i], following)
                self.data.append((h, s, a, reward, t))
                s, total = t, total + reward
            returns.append(total)
        return np.array(values), np.array(returns)
