"""The communication study: its cost model by hand, its table of made rounds, and what it must not pass over."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from experiments import study as studies
from experiments.distribution.cost import CostModel, crossing, relative_fit
from experiments.studies.distmt_communication import PAYLOADS, H, M, model, payload_size
from experiments.sweep import Scalar, Trial
from theory.errors import InvalidInput

STUDY = studies.load("distmt_communication")
K1, K2, AGENTS = 300, 3000, (5, 10, 20, 50, 100)
T_JOB, T_S, T_ROUND, T_SRV, T_UP, T_DOWN, L = 2e-3, 5e-8, 3e-4, 1e-4, 2e-9, 5e-10, 4e-5


def made(server: float = 1.0) -> pd.DataFrame:
    """Rounds that obey the model; with ``server`` above one, the server needs more where the model was not fitted."""
    rows = []
    for N in AGENTS:
        for payload in PAYLOADS:
            size = 0 if payload == "scalar" else payload_size(payload, K1)
            params: Mapping[str, Scalar] = {"N": N, "payload": payload, "K1": K1, "K2": K2, "processes": 2}
            row: dict[str, object] = {"failed": None, "latency_seconds": L, "complete": 1.0, "agrees": 1.0}
            for kind, jobs, learners in (("new", 2, M), ("known", 1, 0)):
                up, down = 100 * N + size * learners, 50 * N + size * (N - learners)
                slowest = jobs * T_JOB + H * (K1 + K2 * (jobs - 1)) * T_S
                busy = (T_ROUND + N * T_SRV + T_UP * up + T_DOWN * down) * (server if N > 20 else 1)
                row |= {f"{kind}_bytes_up": up, f"{kind}_bytes_down": down}
                seconds = {"slowest": slowest, "busy": busy, "wall": 1.0, "working": slowest / 2}
                seconds["parallel"] = slowest + busy + 2 * L
                row |= {f"{kind}_{name}_seconds": value for name, value in seconds.items()}
            rows.append({**Trial(STUDY.name, "random_simplex", params).columns(), **row})
    return pd.DataFrame(rows)


def crossover(kind: str, size: int) -> float:
    """Where the made rounds cross, solved by hand."""
    jobs, learners = (2, M) if kind == "new" else (1, 0)
    computing = jobs * T_JOB + H * (K1 + K2 * (jobs - 1)) * T_S
    once = T_ROUND + size * learners * (T_UP - T_DOWN)
    return (computing - once) / (T_SRV + 100 * T_UP + (50 + size) * T_DOWN)


def test_the_table_finds_the_constants_and_crossovers_of_made_rounds() -> None:
    table = STUDY.score(made())
    constants = table[table["N"].isna() & table["payload"].isna()].set_index("series")["value"]
    for name, value in (("t_job", T_JOB), ("t_s", T_S), ("t_round", T_ROUND), ("t_srv", T_SRV), ("L", L)):
        assert constants[name] == pytest.approx(value, rel=1e-6)
    assert constants["t_up"] == pytest.approx(T_UP, rel=1e-6)
    assert constants["t_down"] == pytest.approx(T_DOWN, rel=1e-6)
    assert constants["misfit"] < 1e-9
    for kind in ("new", "known"):
        lines = table[table["series"] == f"{kind}_crossover"].set_index("payload")
        for payload in PAYLOADS:
            size = 0 if payload == "scalar" else payload_size(payload, K1)
            line, expected = lines.loc[payload], crossover(kind, size)
            assert line["predicted"] == pytest.approx(expected, rel=1e-6)
            assert line["low"] <= expected <= line["high"]
            assert np.isnan(line["value"]) or line["value"] == pytest.approx(expected, rel=0.15)
    points = table[table["series"].isin(["new_parallel", "known_parallel"])]
    np.testing.assert_allclose(points["value"], points["predicted"], rtol=1e-6)
    idle = table[table["series"] == "known_idle"].sort_values("N")
    assert idle.groupby("payload")["value"].apply(lambda share: share.is_monotonic_increasing).all()


def test_a_server_that_slows_down_is_a_misfit_and_crosses_earlier() -> None:
    """The negative control: the model is fitted to few agents and does not know of it."""
    table = STUDY.score(made(server=2.0)).set_index(["series", "payload"])
    assert table.loc[("misfit", np.nan), "value"].item() == pytest.approx(0.5)
    line = table.loc[("new_crossover", "w")]
    assert float(line["value"].item()) < 0.9 * float(line["predicted"].item())


def test_the_fit_says_when_the_data_do_not_determine_it() -> None:
    rng = np.random.default_rng(0)
    X = np.column_stack([np.ones(12), np.arange(1.0, 13)])
    exact = X @ (3.0, 0.5)
    assert relative_fit(X, exact).value == pytest.approx([3, 0.5])
    noisy = relative_fit(X, exact * rng.uniform(0.9, 1.1, 12))
    low, high = noisy.interval((0, 1), 0.999)
    assert low < 0.5 < high
    assert noisy.misfit < 0.2
    for design in (X[:2], np.column_stack([X, 2 * X[:, 1]])):
        assert np.isnan(relative_fit(design, exact[: len(design)]).value).all()
    for design, y in ((X, exact[:3]), (X, -exact)):
        with pytest.raises(InvalidInput):
            relative_fit(design, y)


def test_a_server_that_is_slower_than_everybody_from_the_start_has_no_crossover() -> None:
    compute = relative_fit([[1, 10], [2, 10], [1, 30]], [2, 3, 4])
    server = relative_fit(np.eye(4)[[0, 1, 2, 3, 0]], [9, 1, 1, 1, 9])
    fitted = CostModel(compute, server, 0.0)
    assert fitted.computing(1, 10) == pytest.approx(2)
    assert np.isnan(fitted.crossover(1, 10, (0, 0), (1, 1), 0.95)[0])
    assert fitted.crossover(1, 100, (0, 0), (1, 1), 0.95)[0] == pytest.approx((11 - 9) / 3)


def test_crossings_lie_on_the_grid_or_outside() -> None:
    assert crossing([2, 8], [0.5, 2])[0] == pytest.approx(4)
    assert crossing([2, 8], [1, 2])[1:] == (0, 2)
    assert crossing([2, 8], [0.1, 0.2])[1:] == (8, np.inf)


def test_what_was_lost_or_differs_is_not_passed_over() -> None:
    frame = made()
    assert studies.failures(STUDY, frame).empty
    frame.loc[0, "complete"], frame.loc[1, "agrees"], frame.loc[2, "agrees"] = 0.0, 0.0, np.nan
    assert len(studies.failures(STUDY, frame)) == 2
    gone = frame[["id", "claim", "family", "role", "params", "replicate"]].assign(failed="ValueError: gone")
    assert len(studies.failures(STUDY, gone)) == len(gone)
    assert np.isnan(model(gone).latency)
    assert (STUDY.score(gone)["draws"].fillna(0) == 0).all()


def test_payloads_weigh_what_they_should() -> None:
    sizes = {payload: payload_size(payload, 3000) for payload in PAYLOADS}
    assert sizes["scalar"] == 0
    assert sizes["w"] == 8 * 8 * 10
    assert sizes["w and widths"] == 3520
    assert sizes["statistics"] == 13_760
    assert sizes["mixture"] == 127 * 3520
    assert sizes["raw data"] == 3000 * 10 * 32


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"N": 0}, "N, the number of agents, must be a positive integer, got 0"),
        ({"N": 7}, "N must be a multiple of 5, got 7"),
        ({"K1": 2.5}, r"K1, .*, must be a positive integer, got 2\.5"),
        ({"payload": "gossip"}, "payload must be one of scalar, w, .*, got 'gossip'"),
        ({"transport": "serial"}, "transport must be sockets, local or tcp://HOST:PORT, got 'serial'"),
        ({"transport": "pigeons"}, "transport must be sockets, local or tcp://HOST:PORT, got 'pigeons'"),
    ],
)
def test_bad_parameters_are_named(change: dict[str, Scalar], message: str) -> None:
    params = {"N": 5, "payload": "w", "K1": 10, "K2": 10, "processes": 1, "transport": "sockets", **change}
    with pytest.raises(InvalidInput, match=message):
        STUDY.check([Trial(STUDY.name, "random_simplex", params)])


def test_transports_do_not_share_a_table() -> None:
    (sweep,) = STUDY.presets["quick"]
    with pytest.raises(InvalidInput, match="one transport at a time, got local, sockets"):
        STUDY.check(sweep.with_values(transport=("sockets", "local")).trials())
