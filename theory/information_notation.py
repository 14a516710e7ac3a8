"""The symbols of task representations; all others are in :mod:`theory.notation`.

A task M has a context X of behaviour Xb (state, action) and outcome Xt (next state, reward), and an encoder makes
the representation Z of X. Every information is in nats.
"""

from __future__ import annotations

from theory.notation import define

NATS = "nats"
ANY = "[0, inf)"

I_Z_M = define("I_Z_M", "I(Z;M)", "information of the representation about the task", ANY, NATS)
I_Z_X = define("I_Z_X", "I(Z;X)", "information of the representation about its context", ANY, NATS)
I_Z_Xb = define("I_Z_Xb", "I(Z;X_b)", "information of the representation about the behaviour", ANY, NATS)
I_Z_Xt_given_Xb = define(
    "I_Z_Xt_given_Xb",
    r"I(Z;X_t\mid X_b)",
    "information of the representation about the outcome, given the behaviour",
    ANY,
    NATS,
)
I_Z_X_given_M = define(
    "I_Z_X_given_M",
    r"I(Z;X\mid M)",
    "information of the representation about its context, given the task",
    ANY,
    NATS,
)
