"""What is bounded and measured of task representations, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import S, log, oo

from theory.information_notation import H_A_given_S
from theory.notation import A
from theory.quantities import Quantity

NATS = "nats"

I_Z_X = Quantity("I_Z_X", "I(Z;X)", "information of the representation about its context", NATS, ceiling=oo)

# Behaviour
behaviour_information = Quantity(
    "I_Z_A_given_S",
    r"I(Z;A\mid S)",
    "information of the representation about sampled actions, given the state",
    NATS,
    ceiling=H_A_given_S,
)
paired_information = Quantity(
    "paired_information",
    r"I_{pair}(Z;A\mid S)",
    "information about the actions of the same checkpoint, given the state",
    NATS,
    ceiling=H_A_given_S,
)
pooled_entropy = Quantity(
    "H_A_given_Z", r"H(A\mid Z)", "entropy of actions, given the representation", NATS, ceiling=log(A)
)
coded_entropy = Quantity(
    "H_A_given_SZ",
    r"H(A\mid S,Z)",
    "entropy of actions, given the state and the representation",
    NATS,
    ceiling=log(A),
)
preferred_information = Quantity(
    "preferred_information",
    r"I(Z;A\mid S)",
    "information about actions of the representation with the larger pooled entropy",
    NATS,
    ceiling=H_A_given_S,
)
own_information = Quantity(
    "own_information", "I(Z;X_b)", "information about the behaviour of the own context", NATS, ceiling=oo
)
action_entropy = Quantity(
    "action_entropy", r"h(A\mid Z=z)", "entropy of the action", NATS, ceiling=oo, floor=-oo
)
preferred_entropy = Quantity(
    "preferred_entropy",
    "h(A)",
    "entropy of the action that the surrogate prefers",
    NATS,
    ceiling=oo,
    floor=-oo,
)
diversity_correlation = Quantity(
    "diversity_correlation",
    r"\hat r",
    "correlation over families of gain and diversity of behaviour",
    "1",
    ceiling=S.One,
    floor=-S.One,
)
