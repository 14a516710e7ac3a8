"""Plans: identity of trials, common random numbers, grids and their overrides."""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys

import numpy as np
import pytest

from experiments.sweep import Sweep, Trial, plan, plan_hash
from theory.errors import InvalidInput

SWEEP = Sweep("contraction", "garnet", {"S": (4, 8), "gamma": (0.5, 0.9)}, replications=2)


def test_an_id_is_the_same_for_ever() -> None:
    trial = Trial("contraction", "garnet", {"S": 4, "gamma": 0.9}, "random", 3)
    assert trial.id == "f16bcca8985027b9ece323f9"
    text = '["contraction","garnet",{"S":4,"gamma":0.9},"random",3]'
    assert hashlib.sha256(text.encode()).hexdigest().startswith(trial.id)
    assert trial.rng(7).integers(2**63) == 5998933519812595087


def test_an_id_does_not_depend_on_the_process_or_the_order_of_parameters() -> None:
    code = (
        "from experiments.sweep import Trial\n"
        "print(Trial('c', 'f', {'b': 1, 'a': 0.1}).id, Trial('c', 'f', {'b': 1}).rng(5).random())"
    )
    trial = Trial("c", "f", {"a": 0.1, "b": 1})
    wanted = f"{trial.id} {Trial('c', 'f', {'b': 1}).rng(5).random()}"
    for hash_seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == wanted


@pytest.mark.parametrize(
    "other",
    [
        Trial("d", "f", {"S": 4}),
        Trial("c", "g", {"S": 4}),
        Trial("c", "f", {"S": 5}),
        Trial("c", "f", {"S": 4.0}),
        Trial("c", "f", {"S": "4"}),
        Trial("c", "f", {"S": 4}, role="witness"),
        Trial("c", "f", {"S": 4}, replicate=1),
    ],
)
def test_every_field_enters_the_id(other: Trial) -> None:
    trial = Trial("c", "f", {"S": 4})
    assert other.id != trial.id
    assert other != trial
    assert len({other, trial, Trial("c", "f", {"S": 4})}) == 2


def test_claims_share_instances_and_nothing_else_does() -> None:
    draws = {
        "claim": Trial("other", "f", {"S": 4}, "witness").rng(1).random(4),
        "family": Trial("c", "g", {"S": 4}).rng(1).random(4),
        "params": Trial("c", "f", {"S": 5}).rng(1).random(4),
        "replicate": Trial("c", "f", {"S": 4}, replicate=1).rng(1).random(4),
        "seed": Trial("c", "f", {"S": 4}).rng(2).random(4),
    }
    mine = Trial("c", "f", {"S": 4}).rng(1).random(4)
    assert {name for name, other in draws.items() if np.array_equal(mine, other)} == {"claim"}


def test_replicates_look_independent() -> None:
    first = np.array([t.rng(0).random() for t in Sweep("c", "f", {}, replications=2000).trials()])
    # standard errors: mean 0.0065, lag-one correlation 0.022; five of each
    assert abs(first.mean() - 0.5) < 0.033
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 0.11


def test_trials_and_sweeps_are_frozen_values() -> None:
    trial = SWEEP.trials()[3]
    copy = pickle.loads(pickle.dumps(trial))
    assert copy == trial
    assert dict(copy.params) == dict(trial.params)
    assert pickle.loads(pickle.dumps(SWEEP)) == SWEEP
    assert hash(Sweep("contraction", "garnet", {"S": [4, 8], "gamma": [0.5, 0.9]}, 2)) == hash(SWEEP)
    with pytest.raises(TypeError):
        trial.params["S"] = 5  # type: ignore[index]


def test_a_grid_lists_every_point_in_order() -> None:
    points = [(t.params["S"], t.params["gamma"], t.replicate) for t in SWEEP.trials()]
    assert points == [(S, gamma, i) for S in (4, 8) for gamma in (0.5, 0.9) for i in (0, 1)]
    assert len({t.id for t in SWEEP.trials()}) == 8


def test_duplicates_run_once() -> None:
    assert len(Sweep("c", "f", {"S": (4, 4, np.int64(4))}).trials()) == 1
    overlap = SWEEP.with_values(S=(8, 16))
    assert len(plan([SWEEP, overlap])) == 12
    assert plan_hash(plan([SWEEP, overlap])) == plan_hash(plan([overlap, SWEEP]))
    assert plan_hash(SWEEP.trials()) != plan_hash(SWEEP.trials()[1:])


def test_values_are_overridden_and_the_rest_stays() -> None:
    other = SWEEP.with_values(S=16, replications=1)
    assert [(t.params["S"], t.params["gamma"]) for t in other.trials()] == [(16, 0.5), (16, 0.9)]
    assert len(SWEEP.trials()) == 8


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"Gama": 0.9}, ["Gama", "0.9", "did you mean gamma?", "S, gamma, replications"]),
        ({"zzz": 1}, ["zzz", "S, gamma, replications"]),
        ({"S": "four"}, ["axis S", "'four'", "text", "number"]),
        ({"S": True}, ["axis S", "True"]),
        ({"S": ()}, ["axis S", "empty"]),
        ({"gamma": float("nan")}, ["axis gamma", "NaN"]),
        ({"S": ([1],)}, ["axis S", "[1]"]),
        ({"replications": 0}, ["replications", "0"]),
        ({"replications": 2.5}, ["replications", "2.5"]),
    ],
)
def test_a_wrong_override_is_named(overrides: dict[str, object], words: list[str]) -> None:
    with pytest.raises(InvalidInput) as error:
        SWEEP.with_values(**overrides)  # type: ignore[arg-type]
    assert all(word in str(error.value) for word in words), str(error.value)


def test_a_wrong_trial_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"eps is .*array"):
        Trial("c", "f", {"eps": np.ones(2)})  # type: ignore[dict-item]
    with pytest.raises(InvalidInput, match="replicate must be a natural number, got -1"):
        Trial("c", "f", {}, replicate=-1)
    with pytest.raises(InvalidInput, match="replications has a reserved name"):
        Sweep("c", "f", {"replications": 3})
