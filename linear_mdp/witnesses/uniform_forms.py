"""Tasks that join a combination which does without them, and combinations that take all evenly."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.uniform_form import UniformForm, uniform_form_of
from linear_mdp.witnesses.likelihood_fits import interior_rows
from tabular.families.registry import family

S, D = 3, 2


def joined(rng: np.random.Generator, X: int, T: int, even: bool) -> UniformForm:
    """Draw tasks of two features, T of them, and compare with a quarter of them."""
    kernels = interior_rows(rng, (X, D)) @ interior_rows(rng, (T, D, S))
    return uniform_form_of(kernels, D, even, rng)


@family(X=(144,))
def others_join(rng: np.random.Generator, *, X: int) -> UniformForm:
    """Learn one task together with three others, of features that cost more than all measures."""
    return joined(rng, X, 4, even=False)


@family(T=(4, 16))
def all_are_combined(rng: np.random.Generator, *, T: int) -> UniformForm:
    """Combine all tasks evenly: the more they are, the less each counts."""
    return joined(rng, 24, T, even=True)
