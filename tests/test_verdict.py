"""Verdicts of every guarantee, on draws made for the purpose, with the false twin beside each true claim."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import sympy as sp
from budget import FALSE_ALARM

from experiments.evidence import sweeps_along
from experiments.plan import sweeps
from experiments.slopes import witness_slopes
from experiments.verdict import decide
from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source, Verdict
from theory.errors import InvalidInput
from theory.notation import K, epsilon
from theory.quantities import iterate_error

SOURCE = Source("puterman1994", "made for the test", Provenance.DERIVED)


def claim(guarantee: Guarantee, bound: sp.Expr, **fields: object) -> Claim:
    """A claim about draws that need no simulator."""
    return Claim(
        name="made",
        title="Made",
        statement="Made for the test.",
        quantity=iterate_error,
        bound=bound,
        source=SOURCE,
        subject="exact_value_iteration",
        families=("dirichlet",),
        witness="constant_offset",
        assumptions=(),
        guarantee=guarantee,
        **fields,  # type: ignore[arg-type]
    )


def rows(measured: np.ndarray, bound: np.ndarray | float, facts: list[dict[str, float]]) -> pd.DataFrame:
    """A record as the trials would have left it: each distinct set of facts is a cell."""
    n = len(measured)
    texts = [json.dumps({name: [value, 0.0] for name, value in f.items()}) for f in facts]
    return pd.DataFrame(
        {
            "id": [str(i) for i in range(n)],
            "claim": "made",
            "family": "dirichlet",
            "role": "random",
            "params": [json.dumps(f) for f in facts],
            "replicate": range(n),
            "failed": None,
            "seconds": 0.0,
            "measured": measured,
            "measured_error": 0.0,
            "bound": bound,
            "bound_error": 0.0,
            "trivial": 1e6,
            "facts": texts,
        }
    )


def test_a_sweep_moves_one_symbol_and_nothing_else() -> None:
    facts = [{"K": float(k), "gamma": gamma} for gamma in (0.5, 0.9, 0.1) for k in (1, 2, 3, 2)] + [
        {"gamma": 0.5}
    ]
    frame = rows(np.arange(13.0), 1.0, facts)
    frame.loc[[0, 5], "role"] = "witness"
    frame.loc[[1, 8], "family"] = "garnet"
    shuffled = frame.sample(frac=1.0, random_state=3)
    wanted: dict[tuple[str, str, float], list[float]] = {}
    for row in shuffled.itertuples():
        params = json.loads(row.params)
        if "K" in params:
            wanted.setdefault((row.role, row.family, params["gamma"]), []).append(row.measured)
    found = {name: list(sweep["measured"]) for name, sweep in sweeps_along(1 / (1 + K), shuffled)}
    assert found == {
        f'{role}/{family}/{{"gamma": {gamma}}}': measured
        for (role, family, gamma), measured in wanted.items()
    }
    assert len(found) == 3 + 2 + 2


def verdict(made: Claim, frame: pd.DataFrame, alpha: float = FALSE_ALARM) -> Verdict:
    return decide([made], frame, alpha)[0].verdict


def noisy(mean: float, n: int, seed: int = 0) -> np.ndarray:
    return np.asarray(np.random.default_rng(seed).exponential(mean, size=n))


EPSILON = [{"epsilon": 1.0}]


class TestSurely:
    MADE = claim(Guarantee.SURELY, epsilon)

    def test_attained_bound_holds(self) -> None:
        assert verdict(self.MADE, rows(np.array([0.5, 1.0]), 1.0, EPSILON * 2)) is Verdict.HOLDS

    def test_one_violation_refutes(self) -> None:
        assert verdict(self.MADE, rows(np.array([0.5, 1 + 1e-9]), 1.0, EPSILON * 2)) is Verdict.REFUTED

    def test_a_violation_within_the_errors_does_not(self) -> None:
        frame = rows(np.array([0.5, 1 + 1e-9]), 1.0, EPSILON * 2).assign(measured_error=1e-8)
        assert verdict(self.MADE, frame) is Verdict.HOLDS

    def test_loose_draws_are_insensitive(self) -> None:
        assert verdict(self.MADE, rows(np.array([0.1, 0.2]), 1.0, EPSILON * 2)) is Verdict.INSENSITIVE

    def test_nowhere_below_the_trivial_bound_is_vacuous(self) -> None:
        frame = rows(np.array([0.5, 1.0]), 1.0, EPSILON * 2).assign(trivial=1.0)
        assert verdict(self.MADE, frame) is Verdict.VACUOUS

    def test_a_bound_is_better_than_nothing(self) -> None:
        frame = rows(np.array([0.5, 1.0]), 1.0, EPSILON * 2).assign(trivial=np.inf)
        assert verdict(self.MADE, frame) is Verdict.HOLDS

    def test_no_draws_leave_it_undecided(self) -> None:
        frame = rows(np.array([0.5]), 1.0, EPSILON).assign(failed="RuntimeError: nothing")
        assert verdict(self.MADE, frame) is Verdict.UNDECIDED


class TestWithHighProbability:
    MADE = claim(Guarantee.WITH_HIGH_PROBABILITY, epsilon, delta=0.1)

    def frame(self, rate: float, n: int) -> pd.DataFrame:
        above = np.random.default_rng(1).random(n) < rate
        return rows(np.where(above, 1.5, 0.95), 1.0, EPSILON * n)

    def test_few_violations_hold(self) -> None:
        assert verdict(self.MADE, self.frame(0.03, 2000)) is Verdict.HOLDS

    def test_many_violations_refute(self) -> None:
        assert verdict(self.MADE, self.frame(0.2, 2000)) is Verdict.REFUTED

    def test_few_draws_decide_nothing(self) -> None:
        assert verdict(self.MADE, self.frame(0.03, 20)) is Verdict.UNDECIDED


class TestInExpectation:
    MADE = claim(Guarantee.IN_EXPECTATION, epsilon)

    def test_smaller_mean_holds_and_larger_mean_refutes(self) -> None:
        assert verdict(self.MADE, rows(noisy(0.9, 20_000), 1.0, EPSILON * 20_000)) is Verdict.HOLDS
        assert verdict(self.MADE, rows(noisy(1.1, 20_000), 1.0, EPSILON * 20_000)) is Verdict.REFUTED

    def test_few_draws_decide_nothing(self) -> None:
        assert verdict(self.MADE, rows(noisy(0.95, 50), 1.0, EPSILON * 50)) is Verdict.UNDECIDED

    def test_lower_bound_is_the_mirror_image(self) -> None:
        lower = replace(self.MADE, sense=Sense.LOWER)
        above = rows(noisy(1.1, 20_000), 1.0, EPSILON * 20_000).assign(trivial=0.0)
        assert verdict(lower, above) is Verdict.HOLDS
        assert verdict(self.MADE, above.assign(trivial=1e6)) is Verdict.REFUTED

    def test_an_equality_belongs_to_the_exact_laws(self) -> None:
        with pytest.raises(InvalidInput, match="declare it ASYMPTOTIC"):
            verdict(replace(self.MADE, sense=Sense.EQUALITY), rows(noisy(1, 10), 1.0, EPSILON * 10))


class TestExactLaw:
    MADE = claim(Guarantee.ASYMPTOTIC, epsilon, sense=Sense.EQUALITY, margin=0.05)

    def test_equal_within_the_margin_holds(self) -> None:
        assert verdict(self.MADE, rows(noisy(1.0, 20_000), 1.0, EPSILON * 20_000)) is Verdict.HOLDS

    def test_outside_the_margin_is_refuted(self) -> None:
        assert verdict(self.MADE, rows(noisy(1.2, 20_000), 1.0, EPSILON * 20_000)) is Verdict.REFUTED

    def test_few_draws_decide_nothing(self) -> None:
        assert verdict(self.MADE, rows(noisy(1.0, 100), 1.0, EPSILON * 100)) is Verdict.UNDECIDED


class TestRate:
    MADE = claim(Guarantee.RATE, sp.sqrt(K), coordinates=(K,))
    COUNTS = np.repeat(2.0 ** np.arange(1, 9), 40)

    def frame(self, exponent: float, scale: float = 0.1) -> pd.DataFrame:
        noise = np.exp(0.05 * np.random.default_rng(2).standard_normal(len(self.COUNTS)))
        facts = [{"K": count} for count in self.COUNTS]
        return rows(scale * self.COUNTS**exponent * noise, np.sqrt(self.COUNTS), facts)

    def test_the_predicted_exponent_holds_at_any_constant(self) -> None:
        assert verdict(self.MADE, self.frame(0.5)) is Verdict.HOLDS

    def test_a_larger_exponent_is_refuted_below_the_bound(self) -> None:
        frame = self.frame(1.0, scale=1e-6)
        assert (frame["measured"] < frame["bound"]).all()
        assert verdict(self.MADE, frame) is Verdict.REFUTED

    def test_a_smaller_exponent_is_insensitive(self) -> None:
        """It satisfies the claim, and so does the rate half a power below."""
        assert verdict(self.MADE, self.frame(-0.1)) is Verdict.INSENSITIVE


def test_a_single_draw_says_nothing_about_a_mean() -> None:
    assert verdict(TestInExpectation.MADE, rows(np.array([9.0]), 1.0, EPSILON)) is Verdict.UNDECIDED


def test_witnesses_and_controls_of_a_statistical_claim_get_samples() -> None:
    """One draw decides nothing there; a claim that holds surely takes each point of its witness once."""
    broken = (Assumption("start", "", sp.Eq(K, 0), "noisy_backups"),)

    def fewest(guarantee: Guarantee, role: str) -> int:
        made = replace(claim(guarantee, epsilon), assumptions=broken, witness="constant_offset")
        return min(s.replications for s in sweeps(made, "quick") if s.role.startswith(role))

    assert [fewest(Guarantee.SURELY, role) for role in ("witness", "broken")] == [1, 4]
    assert all(fewest(Guarantee.IN_EXPECTATION, role) >= 20 for role in ("witness", "broken"))


def test_slopes_are_those_of_the_means_over_replicates() -> None:
    made = replace(claim(Guarantee.IN_EXPECTATION, sp.sqrt(K)), coordinates=(K,))
    counts = np.repeat(2.0 ** np.arange(4), 2)
    pairs = np.tile([0.5, 1.5], 4)  # their mean is one at every point
    frame = rows(pairs * np.sqrt(counts), np.sqrt(counts), [{"K": c} for c in counts]).assign(role="witness")
    (slope,) = witness_slopes(made, frame)
    assert slope.points == 4
    assert slope.measured == pytest.approx(0.5)


def test_one_budget_pays_for_all_claims() -> None:
    """A p-value that would refute one claim alone is not enough among a thousand others."""
    made = replace(TestWithHighProbability.MADE, name="made")
    lonely = rows(np.r_[np.full(10, 1.5), np.full(10, 0.5)], 1.0, EPSILON * 20)
    assert verdict(made, lonely, alpha=1e-3) is Verdict.REFUTED
    quiet = [replace(made, name=f"quiet{i}") for i in range(100)]
    frames = [lonely, *(lonely.assign(claim=c.name, measured=0.5) for c in quiet)]
    together = decide([made, *quiet], pd.concat(frames, ignore_index=True), 1e-3)
    assert together[0].verdict is Verdict.UNDECIDED


def test_nan_neither_confirms_nor_refutes() -> None:
    made = TestSurely.MADE
    for column in ("measured", "measured_error", "bound_error"):
        frame = rows(np.array([0.5, 7.0]), 1.0, EPSILON * 2).assign(**{column: np.nan})
        with pytest.raises(InvalidInput, match="NaN"):
            verdict(made, frame)


def test_equal_infinities_are_no_violation() -> None:
    frame = rows(np.array([np.inf, 1.0]), np.array([np.inf, 1.0]), EPSILON * 2)
    assert decide([TestSurely.MADE], frame)[0].violations == 0


@pytest.mark.parametrize("guarantee", [Guarantee.IN_EXPECTATION, Guarantee.ASYMPTOTIC])
def test_a_sample_without_spread_says_nothing_about_the_mean(guarantee: Guarantee) -> None:
    """Heads twice in a row neither refute that a coin is fair nor confirm that it always shows heads."""
    made = claim(guarantee, epsilon)
    assert verdict(made, rows(np.array([1.0, 1.0]), 0.5, EPSILON * 2)) is Verdict.UNDECIDED
    assert verdict(made, rows(np.full(600, 0.3), 0.31, EPSILON * 600)) is Verdict.UNDECIDED


def test_numerical_errors_count_in_means() -> None:
    frame = rows(noisy(1.1, 20_000), 1.0, EPSILON * 20_000).assign(measured_error=0.2)
    assert verdict(TestInExpectation.MADE, frame) is Verdict.UNDECIDED


def test_tightness_leaves_out_what_is_rounding() -> None:
    frame = rows(np.array([1e-14, 0.5]), np.array([1e-20, 1.0]), EPSILON * 2).assign(measured_error=1e-13)
    assert decide([TestSurely.MADE], frame)[0].tightness == pytest.approx(0.5)


def test_rates_are_compared_within_sweeps_of_one_parameter() -> None:
    """Two families of draws with other constants, each at the right rate, and unequally spread over K."""
    counts = np.repeat(2.0 ** np.arange(1, 7), 4)
    frames = []
    for scale, keep in ((1e-3, counts < 40), (1.0, counts > 3)):
        k = counts[keep]
        frame = rows(scale * np.sqrt(k), np.sqrt(k), [{"K": v} for v in k])
        params = [json.dumps({"K": v, "scale": scale}) for v in k]
        frames.append(frame.assign(params=params, replicate=np.arange(len(k)) % 4))
    together = pd.concat(frames, ignore_index=True)
    together["id"] = [str(i) for i in range(len(together))]
    assert verdict(TestRate.MADE, together) is Verdict.HOLDS
