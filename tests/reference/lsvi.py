"""LSVI-UCB as it is written in the paper: every plan regresses on all transitions of all earlier episodes."""

import numpy as np


class NaiveLSVI:
    """Keeps every transition; an episode costs in proportion to how many there are."""

    def __init__(
        self,
        mdp,
        radius,
        ridge,
        cap,
        floor=-np.inf,
        switch=0.0,
        weight=1.0,
        bonus_cap=np.inf,
        use_rewards=True,
        known=None,
        least_variance=0.0,
    ):
        self.mdp, self.radius, self.ridge, self.cap, self.floor = mdp, radius, ridge, cap, floor
        self.switch, self.weight, self.bonus_cap, self.use_rewards = switch, weight, bonus_cap, use_rewards
        self.known, self.least_variance = known, least_variance
        self.data = [[] for _ in range(mdp.H)]
        self.plans, self.planned = [], None

    def gram(self, h):
        total = self.ridge * np.eye(self.mdp.d)
        for s, a, _, _, precision in self.data[h]:
            phi = self.mdp.features(h)[s, a]
            total = total + precision * np.outer(phi, phi)
        return total

    def regression(self, h, gram, outcome):
        """Regress an outcome of (reward, next state) on the features."""
        target = np.zeros(self.mdp.d)
        for s, a, reward, successor, precision in self.data[h]:
            target = target + precision * self.mdp.features(h)[s, a] * outcome(reward, successor)
        return np.linalg.solve(gram, target)

    def plan(self, k):
        mdp = self.mdp
        self.Q, self.V = np.zeros((mdp.H, mdp.S, mdp.A)), np.zeros((mdp.H + 1, mdp.S))
        self.precision = np.ones((mdp.H, mdp.S, mdp.A))
        self.planned = []
        for h in reversed(range(mdp.H)):
            gram, V = self.gram(h), self.V[h + 1]
            inverse = np.linalg.inv(gram)
            w = self.regression(h, gram, lambda r, s, V=V: self.use_rewards * r + V[s])
            for s in range(mdp.S):
                for a in range(mdp.A):
                    phi = mdp.features(h)[s, a]
                    bonus = self.radius(h, k) * np.sqrt(phi @ inverse @ phi)
                    q = w @ phi + self.weight * min(bonus, self.bonus_cap)
                    if self.known is not None:
                        q += self.known[h, s, a]
                    self.Q[h, s, a] = min(max(q, self.floor), self.cap(h))
            if self.least_variance > 0:
                self.weigh(h, k, gram, inverse)
            self.V[h] = self.Q[h].max(axis=1)
            self.planned.insert(0, np.linalg.slogdet(gram)[1])
        self.plans.append(k)

    def weigh(self, h, k, gram, inverse):
        """Set what visits of step h count from now on: one over an upper estimate of the variance of V."""
        V = self.V[h + 1]
        first = self.regression(h, gram, lambda r, s: V[s])
        second = self.regression(h, gram, lambda r, s: V[s] ** 2)
        for s in range(self.mdp.S):
            for a in range(self.mdp.A):
                phi = self.mdp.features(h)[s, a]
                slack = self.cap(h) * self.radius(h, k) * np.sqrt(phi @ inverse @ phi)
                variance = max(second @ phi - (first @ phi) ** 2, 0.0) + slack
                self.precision[h, s, a] = 1 / max(variance, self.least_variance)

    def due(self):
        if self.planned is None or self.switch == 0:
            return True
        grown = [np.linalg.slogdet(self.gram(h))[1] - self.planned[h] for h in range(self.mdp.H)]
        return max(grown) >= np.log(1 + self.switch)

    def play(self, uniforms):
        """Return the optimistic value of every episode's plan; the uniforms are those of the kernel."""
        values = []
        for k in range(len(uniforms)):
            if self.due():
                self.plan(k)
            values.append(self.V[0, self.mdp.start])
            s = self.mdp.start
            for h in range(self.mdp.H):
                a = int(self.Q[h, s].argmax())
                latent, following, paid, _ = uniforms[k, h]
                mean = self.mdp.r[min(h, len(self.mdp.r) - 1), s, a]
                reward = float(paid < mean) if self.mdp.rewards == "bernoulli" else mean
                successor = self.draw(h, s, a, latent, following)
                self.data[h].append((s, a, reward, successor, self.precision[h, s, a]))
                s = successor
        return np.array(values)

    def draw(self, h, s, a, latent, following):
        """Draw as an alias table does: by column, then column or alias."""
        i = alias(self.mdp.features(h)[s, a], latent)
        return alias(self.mdp.mu[min(h, len(self.mdp.mu) - 1)][i], following)


def alias(law, u):
    """Draw from a law by its alias table, worked out afresh."""
    accept, other = table(law)
    column = int(u * len(law))
    return column if u * len(law) - column < accept[column] else other[column]


def table(law):
    """Vose's construction, columns taken from the ends of two stacks."""
    accept, other = [p * (len(law) / law.sum()) for p in law], list(range(len(law)))
    small = [j for j, p in enumerate(accept) if p < 1]
    large = [j for j, p in enumerate(accept) if p >= 1]
    while small and large:
        few, many = small.pop(), large[-1]
        other[few] = many
        accept[many] -= 1 - accept[few]
        if accept[many] < 1:
            small.append(large.pop())
    for j in small + large:
        accept[j] = 1.0
    return accept, other
