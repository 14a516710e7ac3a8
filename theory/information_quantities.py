"""What is bounded and measured of task representations, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import S, log, oo

from theory.information_notation import H_M, H_X, H_Xt_given_Xb, data_entropy
from theory.notation import A
from theory.quantities import Quantity

NATS = "nats"

I_Z_X = Quantity("I_Z_X", "I(Z;X)", "information of the representation about its context", NATS, ceiling=H_X)
I_Z_M = Quantity("I_Z_M", "I(Z;M)", "information of the representation about the task", NATS, ceiling=H_M)
I_Z_Xb = Quantity(
    "I_Z_Xb", "I(Z;X_b)", "information of the representation about the behaviour", NATS, ceiling=H_X
)
I_Z_Xt_given_Xb = Quantity(
    "I_Z_Xt_given_Xb",
    r"I(Z;X_t\mid X_b)",
    "information of the representation about the outcome, given the behaviour",
    NATS,
    ceiling=H_Xt_given_Xb,
)
second_information = Quantity(
    "second_information",
    "I(Z;X')",
    "information of the representation about a second context of the task",
    NATS,
    ceiling=H_M,
)
csro_objective = Quantity(
    "csro_objective",
    r"J_F-\lambda\,CLUB",
    "CSRO's objective, with FOCAL's in its population form",
    NATS,
    ceiling=oo,
)
focal_objective = Quantity(
    "focal_objective", "J_F", "FOCAL's population contrastive objective", NATS, ceiling=oo
)
corro_objective = Quantity(
    "corro_objective", "J_C", "CORRO's population contrastive objective", NATS, ceiling=oo
)
club = Quantity(
    "club", "CLUB(Z;X_b)", "contrastive log-ratio bound of the information about behaviour", NATS, ceiling=oo
)
sup_loss = Quantity("sup_loss", "L_{SUP}", "cross entropy of a classifier of the task", NATS, ceiling=oo)
reconstruction_loss = Quantity(
    "reconstruction_loss", "L_{recon}", "cross entropy of a decoder of the outcome", NATS, ceiling=oo
)
information_at_higher_loss = Quantity(
    "information_at_higher_loss",
    "I(Z_2;X)",
    "information of the encoder with the higher distance loss of FOCAL",
    NATS,
    ceiling=oo,
)
informed_loss = Quantity(
    "informed_loss",
    "L_F(Z_1)",
    "FOCAL's distance loss of the encoder that knows no less of its context",
    "1",
    ceiling=oo,
)
entropy_deviation = Quantity(
    "entropy_deviation",
    r"P(|\bar h-H(Z|M)|>\varepsilon)",
    "probability that the mean entropy of sampled tasks deviates",
    "probability",
    ceiling=S.One,
)
information_deviation = Quantity(
    "information_deviation",
    r"P(|\hat I-I(Z;M)|>\varepsilon)",
    "probability that the information estimated from sampled tasks deviates",
    "probability",
    ceiling=S.One,
)
normal_entropy_variance = Quantity(
    "normal_entropy_variance",
    r"\operatorname{Var}h(Z|M)",
    "variance over tasks of the differential entropy of a normal representation",
    "1",
    ceiling=oo,
)

# Behaviour
behaviour_information = Quantity(
    "I_Z_A_given_S",
    r"I(Z;A\mid S)",
    "information of the representation about sampled actions, given the state",
    NATS,
    ceiling=data_entropy,
)
paired_information = Quantity(
    "paired_information",
    r"I_{pair}(Z;A\mid S)",
    "information about the actions of the same checkpoint, given the state",
    NATS,
    ceiling=data_entropy,
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
    ceiling=data_entropy,
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
exact_gain_correlation, strong_gain_correlation, own_gain_correlation = (
    Quantity(
        f"{name}_gain_correlation",
        rf"\hat r_{{{name}}}",
        f"correlation over families of behaviours' diversity and the gain of {penalty}",
        "1",
        ceiling=S.One,
        floor=-S.One,
    )
    for name, penalty in (
        ("exact", "penalising fresh actions"),
        ("strong", "penalising fresh actions twice as much"),
        ("own", "penalising the own context's behaviour"),
    )
)
