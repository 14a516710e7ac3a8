"""Action probabilities of exploring policies, one state at a time."""

import numpy as np


def probabilities(q, epsilon, temperature):
    """Return the law of the action for the values q (A,) of one state."""
    weights = np.exp((q - q.max()) / temperature) if temperature > 0 else np.eye(len(q))[q.argmax()]
    return (1 - epsilon) * weights / weights.sum() + epsilon / len(q)


def drawn(law, u):
    """Return the first action whose cumulated probability exceeds u."""
    total = 0.0
    for a, p in enumerate(law):
        total += p
        if u < total:
            return a
    return len(law) - 1
