"""What a representation of a task's context knows: entropies, informations and contrastive objectives, exactly.

Every array has the instances first, (N, ...), and every number is in nats.
"""

from tabular.information.causality_chain import causality_chain
from tabular.information.club import Club, club, club_within_tasks, variational_club
from tabular.information.contexts import TaskContexts
from tabular.information.corro import corro_gap, corro_population
from tabular.information.entropies import (
    Informations,
    entropy,
    kl_divergence,
    marginal,
    mutual_information,
    rounding,
)
from tabular.information.focal import focal_distance, focal_population
from tabular.information.fresh import fresh_behaviour_information, fresh_information
from tabular.information.from_mdps import contexts_of_mdps, reward_law
from tabular.information.heads import (
    best_classifier,
    best_decoder,
    blind_decoder,
    reconstruction_loss,
    sup_loss,
)
from tabular.information.infonce import infonce
from tabular.information.random_instances import Regime, Represented, random_regime, random_represented
from tabular.information.several_transitions import counts, sequences

__all__ = [
    "Club",
    "Informations",
    "Regime",
    "Represented",
    "TaskContexts",
    "best_classifier",
    "best_decoder",
    "blind_decoder",
    "causality_chain",
    "club",
    "club_within_tasks",
    "contexts_of_mdps",
    "corro_gap",
    "corro_population",
    "counts",
    "entropy",
    "focal_distance",
    "focal_population",
    "fresh_behaviour_information",
    "fresh_information",
    "infonce",
    "kl_divergence",
    "marginal",
    "mutual_information",
    "random_regime",
    "random_represented",
    "reconstruction_loss",
    "reward_law",
    "rounding",
    "sequences",
    "sup_loss",
    "variational_club",
]
