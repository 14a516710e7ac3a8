"""LSVI-UCB as it is written in the paper: every plan regresses on all transitions of all earlier episodes."""

import numpy as np


class NaiveLSVI:
    """Keeps every transition; an episode costs in proportion to how many there are."""

    def __init__(self, mdp, radius, ridge, cap, floor=-np.inf, switch=0.0):
        self.mdp, self.radius, self.ridge, self.cap, self.floor, self.switch = (
            mdp,
            radius,
            ridge,
            cap,
            floor,
            switch,
        )
        self.data = [[] for _ in range(mdp.H)]
        self.plans, self.planned = [], None

    def gram(self, h):
        total = self.ridge * np.eye(self.mdp.d)
        for s, a, _, _ in self.data[h]:
            phi = self.mdp.features(h)[s, a]
            total = total + np.outer(phi, phi)
        return total

    def plan(self, k):
        mdp = self.mdp
        self.Q, self.V = np.zeros((mdp.H, mdp.S, mdp.A)), np.zeros((mdp.H + 1, mdp.S))
        self.planned = []
        for h in reversed(range(mdp.H)):
            gram = self.gram(h)
            target = np.zeros(mdp.d)
            for s, a, reward, successor in self.data[h]:
                target = target + mdp.features(h)[s, a] * (reward + self.V[h + 1, successor])
            w = np.linalg.solve(gram, target)
            inverse = np.linalg.inv(gram)
            for s in range(mdp.S):
                for a in range(mdp.A):
                    phi = mdp.features(h)[s, a]
                    bonus = self.radius(h, k) * np.sqrt(phi @ inverse @ phi)
                    self.Q[h, s, a] = min(max(w @ phi + bonus, self.floor), self.cap(h))
            self.V[h] = self.Q[h].max(axis=1)
            self.planned.insert(0, np.linalg.slogdet(gram)[1])
        self.plans.append(k)

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
                self.data[h].append((s, a, reward, successor))
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
