"""Joint maximum likelihood of low-rank kernels: against EM from a book, its certificate, and the other estimators."""

import numpy as np
import pytest
from reference import low_rank_em as book
from scipy.optimize import check_grad

from linear_mdp.low_rank import baselines
from linear_mdp.low_rank._em_kernels import Counts, gradient, gradient_of_few
from linear_mdp.low_rank.em import fit, fit_all, fit_from, fit_measures, packed
from linear_mdp.low_rank.softmax import likelihood_and_slope, softmax_fit
from theory.errors import InvalidInput


def instance(seed=0, T=4, X=12, S=5, d=3, n=20_000, empty=()):
    rng = np.random.default_rng(seed)
    phi, mu = rng.dirichlet(np.full(d, 2.0), X), rng.dirichlet(np.full(S, 2.0), (T, d))
    P = book.kernels(phi, mu)
    counts = rng.multinomial(n // X, P).astype(float)
    counts[:, list(empty)] = 0
    return counts, phi, mu


def few(counts):
    seen = counts.transpose(2, 0, 1) > 0
    start = np.concatenate([[0], np.cumsum(seen.sum(axis=2))])
    return Counts(np.zeros((0, 0, 0)), start, seen.nonzero()[2], counts.transpose(2, 0, 1)[seen])


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("form", [packed, few])
def test_likelihood_and_gradient_are_those_of_the_book(d, form):
    counts, phi, mu = instance(d=d, n=200, empty=(3,))
    X, (T, _, S) = len(phi), mu.shape
    d_phi, d_mu = np.empty((d, X)), np.empty((S, T, d))
    cells = form(counts)
    kernel = gradient if cells.dense.size else gradient_of_few
    columns = np.ascontiguousarray(phi.T), np.ascontiguousarray(mu.transpose(2, 0, 1))
    value = kernel(cells, *columns, np.empty((3, X)), d_phi, d_mu)
    expected = book.gradient(counts, phi, mu)
    assert value == pytest.approx(book.log_likelihood(counts, phi, mu), rel=1e-13)
    np.testing.assert_allclose(d_phi.T, expected[0], rtol=1e-12)
    np.testing.assert_allclose(d_mu.transpose(1, 2, 0), expected[1], rtol=1e-12)


def test_few_counts_are_packed():
    counts, *_ = instance(X=40, S=20, n=40)
    assert packed(counts).dense.size == 0
    assert packed(counts).few.sum() == counts.sum()


def test_first_steps_are_those_of_the_book():
    """Up to the tenth step nothing is extrapolated; no probability is near zero here, so none is helped along."""
    counts, *_ = instance()
    rng = np.random.default_rng(1)
    start = rng.dirichlet(np.full(3, 20.0), 12), rng.dirichlet(np.full(5, 20.0), (4, 3))
    found = fit_from(counts, *start, most_steps=6)
    expected = book.fit(counts, *start, 5)
    np.testing.assert_allclose(found.phi, expected[0], rtol=1e-9)
    np.testing.assert_allclose(found.mu, expected[1], rtol=1e-9)
    assert found.gap == pytest.approx(book.gap(counts, *expected), rel=1e-9)
    assert not found.converged


def test_likelihood_never_falls():
    counts, *_ = instance(n=500)
    rng = np.random.default_rng(2)
    start = rng.dirichlet(np.ones(3), 12), rng.dirichlet(np.ones(5), (4, 3))
    values = [fit_from(counts, *start, most_steps=most).log_likelihood for most in range(1, 120)]
    assert (np.diff(np.maximum.accumulate(values)) >= 0).all()
    # A budget that ends on a point that is given up returns the one before, or the step of EM that follows it.
    assert min(np.diff(values)) >= -1e-12 * abs(values[-1])


def test_agrees_with_the_book_after_many_steps():
    counts, phi, mu = instance(n=50_000)
    found = fit_from(counts, phi, mu)
    slow = book.fit(counts, phi, mu, 3000)
    assert found.converged
    assert found.log_likelihood >= book.log_likelihood(counts, *slow) - 1e-6
    np.testing.assert_allclose(found.kernels, book.kernels(*slow), atol=2e-4)


def test_gap_bounds_what_one_block_can_add():
    """From where the climb stops early, EM in one block alone adds at most its part of the gap, and something."""
    counts, *_ = instance(n=2000)
    early = fit(counts, 3, np.random.default_rng(3), restarts=1, most_steps=25)
    assert early.gap == pytest.approx(book.gap(counts, early.phi, early.mu), rel=1e-9)
    gained = []
    for block in (0, 1):
        phi, mu = early.phi, early.mu
        for _ in range(300):
            new = book.em_step(counts, phi, mu)
            phi, mu = (new[0], mu) if block == 0 else (phi, new[1])
        gained.append(book.log_likelihood(counts, phi, mu) - early.log_likelihood)
    assert 0 < sum(gained) <= early.gap


def test_random_starts_reach_what_the_truth_reaches():
    for seed in range(5):
        counts, phi, mu = instance(seed, n=20_000)
        found = fit(counts, 3, np.random.default_rng(seed))
        assert found.converged
        assert found.log_likelihood >= fit_from(counts, phi, mu).log_likelihood - 0.01


def test_labels_of_features_mean_nothing():
    counts, *_ = instance()
    rng = np.random.default_rng(4)
    phi, mu = rng.dirichlet(np.ones(3), 12), rng.dirichlet(np.ones(5), (4, 3))
    one = fit_from(counts, phi, mu)
    other = fit_from(counts, phi[:, [2, 0, 1]], mu[:, [2, 0, 1]])
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-12)
    np.testing.assert_allclose(other.kernels, one.kernels, atol=1e-4)


def test_rows_without_data_are_left_alone():
    counts, *_ = instance(empty=(2, 7))
    counts[1] = 0  # a task without data
    found = fit(counts, 3, np.random.default_rng(5), restarts=2)
    assert np.isfinite(found.kernels).all()
    np.testing.assert_allclose(found.kernels.sum(axis=-1), 1)
    assert found.converged


def test_zeros_of_the_truth_do_not_trap():
    """Block features: the maximum lies on the boundary, and starts that lost a feature win it back."""
    rng = np.random.default_rng(6)
    phi, mu = np.eye(3)[np.arange(12) % 3], rng.dirichlet(np.full(5, 2.0), (4, 3))
    counts = rng.multinomial(2000, book.kernels(phi, mu)).astype(float)
    found = fit(counts, 3, rng)
    assert found.log_likelihood >= fit_from(counts, phi, mu).log_likelihood - 0.01


def test_sets_and_threads_change_nothing():
    sets = [instance(seed)[0] for seed in range(3)]
    alone = fit_all(sets, 3, np.random.default_rng(7), restarts=2)
    both = fit_all(sets, 3, np.random.default_rng(7), restarts=2, threads=2)
    assert [one.log_likelihood for one in alone] == [one.log_likelihood for one in both]


def test_given_features():
    counts, phi, _ = instance()
    one, other = (fit_measures(counts, phi, np.random.default_rng(seed)) for seed in (8, 9))
    assert one.converged
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=2e-4)
    np.testing.assert_allclose(one.phi, phi, rtol=1e-12)
    assert one.log_likelihood < fit(counts, 3, np.random.default_rng(8)).log_likelihood


def test_spent_steps_are_told():
    counts, *_ = instance()
    found = fit(counts, 3, np.random.default_rng(10), restarts=2, most_steps=3)
    assert not found.converged
    assert found.gap > 1e-4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda N: (N[0], 3), "shape"),
        (lambda N: (-N, 3), "non-negative"),
        (lambda N: (0 * N, 3), "not all zero"),
        (lambda N: (N * np.nan, 3), "finite"),
        (lambda N: (N, 0), "rank"),
        (lambda N: (N, 13), "rank"),
        (lambda N: (N[:1], 6), "rank"),
    ],
)
def test_bad_input(change, words):
    counts, *_ = instance()
    with pytest.raises(InvalidInput, match=words):
        fit(*change(counts), np.random.default_rng(0))


def test_bad_settings_and_bad_starts():
    counts, phi, mu = instance()
    rng = np.random.default_rng(0)
    for settings in (
        {"restarts": 0},
        {"most_steps": 0},
        {"threads": 0},
        {"tolerance": 0.0},
        {"restarts": 1.5},
        {"threads": np.nan},
    ):
        with pytest.raises(InvalidInput, match=next(iter(settings)).split("_")[0]):
            fit(counts, 3, rng, **settings)
    with pytest.raises(InvalidInput, match="rank must be an integer"):
        fit(counts, 1.5, rng)
    with pytest.raises(InvalidInput, match="tolerance must be positive"):
        fit_measures(counts, phi, rng, tolerance=np.nan)
    with pytest.raises(InvalidInput, match="phi of shape"):
        fit_from(counts, phi[1:], mu)
    with pytest.raises(InvalidInput, match="laws"):
        fit_measures(counts, 2 * phi, rng)


def test_other_estimators_of_kernels():
    counts, phi, mu = instance(n=4_000_000, empty=(2,))
    truth = book.kernels(phi, mu)
    seen = np.arange(12) != 2
    rng = np.random.default_rng(11)
    alone = np.concatenate([one.kernels for one in baselines.single_task(counts, 3, rng, restarts=2)])
    for found in (baselines.tabular(counts), baselines.truncated_svd(counts, 3), alone):
        np.testing.assert_allclose(found.sum(axis=-1), 1)
        np.testing.assert_allclose(found[:, seen], truth[:, seen], atol=0.01)
    assert (baselines.tabular(counts)[:, 2] == 0.2).all()
    together = baselines.pooled(counts)
    np.testing.assert_allclose(together[0, seen], truth.mean(axis=0)[seen], atol=0.01)
    assert (together[0] == together[3]).all()
    with pytest.raises(InvalidInput, match="rank"):
        baselines.truncated_svd(counts, 13)


def test_mixture_of_sources():
    _, phi, mu = instance()
    sources, weights = book.kernels(phi, mu), np.array([0.6, 0.0, 0.4, 0.0])
    counts = np.random.default_rng(12).multinomial(10**6, np.tensordot(weights, sources, 1))
    found, gap = baselines.mixture_of_sources(counts, sources)
    np.testing.assert_allclose(found, weights, atol=0.01)
    assert gap <= 0.01
    assert gap >= 0
    with pytest.raises(InvalidInput, match="no source allows"):
        baselines.mixture_of_sources(counts, np.broadcast_to(np.eye(sources.shape[2])[0], sources.shape))
    with pytest.raises(InvalidInput, match="sources must have shape"):
        baselines.mixture_of_sources(counts, sources[:, 1:])
    for wrong in (5 * sources, -sources, np.nan * sources):
        with pytest.raises(InvalidInput, match="rows of sources must be laws"):
            baselines.mixture_of_sources(counts, wrong)
    with pytest.raises(InvalidInput, match="rank must be an integer"):
        baselines.truncated_svd(sources, 1.5)


def test_softmax_class():
    rng = np.random.default_rng(13)
    counts = rng.multinomial(300, rng.dirichlet(np.ones(4), (2, 6))).astype(float)
    parameters = rng.normal(size=6 * 2 + 2 * 4 * 2)
    shape = (6, 4, 2, 2)
    off = check_grad(
        lambda v: likelihood_and_slope(v, counts, shape)[0],
        lambda v: likelihood_and_slope(v, counts, shape)[1],
        parameters,
    )
    assert off < 1e-2
    found = softmax_fit(counts, 2, rng, restarts=3)
    assert found.converged
    assert found.log_likelihood > -likelihood_and_slope(parameters, counts, shape)[0] * counts.sum()
    np.testing.assert_allclose(found.kernels.sum(axis=-1), 1)
    full = softmax_fit(counts, 6, rng, restarts=2)  # as many features as rows: every kernel
    expected = book.log_likelihood(counts, np.eye(6), counts / counts.sum(axis=-1, keepdims=True))
    assert full.log_likelihood == pytest.approx(expected, abs=0.02)
    with pytest.raises(InvalidInput, match="number of features"):
        softmax_fit(counts, 0, rng)
