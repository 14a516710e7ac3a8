"""The protocol of N agents and M tasks against the laws of coverage, and its recoveries."""

from dataclasses import replace
from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest
from budget import FALSE_ALARM

from linear_mdp.algorithms.bonus import constant
from linear_mdp.distmt import streams
from linear_mdp.distmt.asynchronous import run_asynchronously
from linear_mdp.distmt.contextual import ContextualLinearMDP, separated
from linear_mdp.distmt.payloads import Payload, payload_bytes
from linear_mdp.distmt.protocol import Rules, run_protocol
from linear_mdp.distmt.rounds import simulate_rounds
from linear_mdp.distmt.server import Decision, Server
from linear_mdp.distmt.workers import GaussianEstimates, LSVIWorker, Oracle, loss
from linear_mdp.families import gated_chain, random_simplex
from theory import stream_costs
from theory.costs import Reading, cost
from theory.coverage import expected_new_rounds, expected_rounds, holders_of_a_new_task, variance_rounds, zipf
from theory.coverage import expected_rounds_weighted as weighted
from theory.errors import InvalidInput
from theory.stream_costs import Learners

QUANTILE = NormalDist().inv_cdf(1 - FALSE_ALARM / 2)
REPS = 20_000


def contexts(M=4, c_sep=0.5, H=6, knob="scale"):
    base = random_simplex(np.random.default_rng(3), S=6, A=2, d=3, H=H)
    return separated(base, M, c_sep, lowest=0.5, knob=knob)


RULES = Rules(K1=3, K2=20, threshold=0.25)


def off(sample, mean):
    """Standard errors between a sample's mean and the law's."""
    return abs(sample.mean() - mean) / (sample.std() / sqrt(sample.size) + 1e-12)


@pytest.mark.statistical
@pytest.mark.parametrize("N", [1, 2, 5, 20])
def test_rounds_follow_their_laws(N):
    seen = simulate_rounds(10, N, REPS, np.random.default_rng(N))
    assert off(seen.rounds, float(expected_rounds(10, N))) < QUANTILE
    assert off(seen.new_rounds, float(expected_new_rounds(10, N))) < QUANTILE
    assert off(seen.holders, 10 * float(holders_of_a_new_task(10, N))) < QUANTILE
    squares = (seen.rounds - seen.rounds.mean()) ** 2
    assert off(squares, float(variance_rounds(10, N))) < QUANTILE
    if N > 1:  # the law of other agents is noticed
        assert off(seen.rounds, float(expected_rounds(10, N + 1))) > QUANTILE


@pytest.mark.statistical
def test_unequal_tasks_follow_their_law():
    seen = simulate_rounds(5, 3, REPS, np.random.default_rng(0), zipf(5))
    assert off(seen.rounds, weighted(zipf(5), 3)) < QUANTILE
    assert off(seen.rounds, float(expected_rounds(5, 3))) > QUANTILE


@pytest.mark.statistical
@pytest.mark.parametrize("dedupe", ["none", "elect", "pool"])
def test_the_protocol_with_oracles_costs_what_the_laws_say(dedupe):
    tasks, N, rules = contexts(), 3, Rules(K1=3, K2=21, threshold=0.25, dedupe=dedupe)
    rng = np.random.default_rng(1)
    runs = [run_protocol(tasks, Oracle(tasks), streams.random_tasks(4, N), N, rules, rng) for _ in range(300)]
    mean = np.array([run.episodes.mean() for run in runs])
    reading = Reading.EVERY_HOLDER if dedupe == "none" else Reading.ELECTED
    if dedupe != "pool":
        assert off(mean, float(cost(4, N, 3, 21, reading))) < QUANTILE
        clock = np.array([run.clock for run in runs])
        assert off(clock, float(cost(4, N, 3, 21, Reading.CRITICAL_PATH))) < QUANTILE
    else:  # 21 episodes split evenly among one, two or three holders
        assert off(mean, float(cost(4, N, 3, 21, Reading.ELECTED))) < QUANTILE
    assert all(run.complete and run.mistaken == 0 for run in runs)


@pytest.mark.parametrize("N", [1, 2, 3, 7])
def test_planned_streams_cost_what_their_formulas_say(N):
    tasks, M = contexts(), 4
    fixed = Rules(K1=3, K2=20, threshold=0.25, fair=False)

    def meets(law, stream, **changes):
        run = run_protocol(
            tasks, Oracle(tasks), stream, N, replace(fixed, **changes), np.random.default_rng(0)
        )
        assert (run.rounds, run.episodes.mean()) == (law.rounds, pytest.approx(float(law.mean)))
        if law.most is not None:
            assert (run.episodes.max(), run.episodes.min()) == (law.most, law.least)
        if changes.get("dedupe") != "none":
            assert run.episodes.sum() == stream_costs.total_work(M, N, law.rounds, 3, 20)
        runs = run.learned.tolist()
        assert run.episodes.tolist() == stream_costs.stream_costs(law.rounds, runs, 3, 20)

    meets(stream_costs.round_robin(M, N, 3, 20), streams.round_robin(M, N))
    meets(stream_costs.lockstep(M, N, 3, 20), streams.lockstep(M, N), fair=True)
    meets(stream_costs.lockstep(M, N, 3, 20, Learners.BIASED), streams.lockstep(M, N))
    meets(stream_costs.lockstep(M, N, 3, 20, Learners.ALL), streams.lockstep(M, N), dedupe="none")
    meets(stream_costs.hot_potato(M, N, 3, 20), streams.hot_potato(M, N))
    for idle in (0, 10, 100):  # no bound in M and N alone can hold
        meets(stream_costs.starvation(M, N, idle, 3, 20), streams.starvation(M, N, idle))
        meets(stream_costs.stalling(M, N, idle, 3, 20), streams.stalling(M, N, idle))
    orders = streams.permutations(M, N, np.random.default_rng(1))
    meets(stream_costs.lifelong(M, N, 3, 20), orders, rounds=M)


@pytest.mark.statistical
def test_random_orders_and_fair_elections_cost_what_their_means_say():
    tasks, N, M, rng = contexts(), 3, 4, np.random.default_rng(4)
    rules = Rules(K1=3, K2=20, threshold=0.25)

    def played(stream):
        return run_protocol(tasks, Oracle(tasks), stream, N, rules, rng)

    orders = np.array([played(streams.permutations(M, N, rng)).episodes.mean() for _ in range(300)])
    assert off(orders, float(stream_costs.lifelong_coverage(M, N, 3, 20))) < QUANTILE
    busiest = np.array([played(streams.lockstep(M, N)).episodes.max() for _ in range(300)])
    assert off(busiest, float(stream_costs.fair_lockstep_most(M, N, 3, 20))) < QUANTILE


@pytest.mark.statistical
@pytest.mark.parametrize("N", [1, 5])
def test_draws_without_a_barrier_follow_the_coupon_collector(N):
    """E[T] = M H_M for any number of agents, and E[D] within N - 1 of it."""
    tasks, rng = contexts(), np.random.default_rng(2)
    runs = [run_asynchronously(tasks, Oracle(tasks), N, RULES, rng) for _ in range(400)]
    law = float(expected_rounds(4, 1))
    covering, draws = (np.array([getattr(run, name) for run in runs]) for name in ("covering", "draws"))
    assert off(covering, law) < QUANTILE
    assert ((draws >= covering) & (draws < covering + N)).all()
    if N > 1:
        assert off(draws, law) > QUANTILE  # what is under way is noticed
    for run in runs:
        assert run.learned.sum() == 4
        assert run.episodes.max() <= run.makespan + RULES.K1


def test_no_task_is_handed_out_once_the_library_is_full():
    """Two tasks, two agents: the second one learns while the first covers the rest, and then draws no more."""
    tasks, rng = contexts(M=2), np.random.default_rng(0)
    rules = Rules(K1=1, K2=50, threshold=0.25)
    runs = [run_asynchronously(tasks, Oracle(tasks), 2, rules, rng) for _ in range(100)]
    assert all(run.draws == run.covering for run in runs if run.makespan < 2 * 50)
    assert sum(run.makespan < 2 * 50 for run in runs) > 90


def test_close_tasks_are_merged_and_noisy_estimates_split():
    """The library is filled by false splits, so that the run stops before all tasks are in it."""
    tasks = contexts(c_sep=0.05)
    rng = np.random.default_rng(3)
    noisy = GaussianEstimates(tasks, kappa=1.0)
    runs = [
        run_protocol(tasks, noisy, streams.random_tasks(4, 2), 2, Rules(K1=1, K2=1, threshold=0.025), rng)
        for _ in range(50)
    ]
    assert sum(run.server.decisions[Decision.SPLIT] for run in runs) > 0
    assert any(not run.complete for run in runs)
    sure = [
        run_protocol(tasks, noisy, streams.random_tasks(4, 2), 2, Rules(K1=10**9, K2=1, threshold=0.025), rng)
        for _ in range(50)
    ]
    assert all(run.complete and run.mistaken == 0 for run in sure)


def test_value_blind_tasks_are_merged_at_the_full_loss():
    """Mirrored gates have the same value and opposite optimal actions."""
    chain = {"H": 6, "p": 0.9, "q": 0.2}
    blind = ContextualLinearMDP(
        tuple(gated_chain(np.random.default_rng(0), mirrored=mirrored, **chain) for mirrored in (False, True))
    )
    assert blind.separation == 0
    run = run_protocol(
        blind, Oracle(blind), streams.round_robin(2, 1), 1,
        Rules(K1=1, K2=1, threshold=0.1, rounds=2), np.random.default_rng(0),
    )  # fmt: skip
    assert run.server.decisions[Decision.MERGE] == 1
    assert loss(blind, 1, run.server.library[0].policy) == pytest.approx((0.9 - 0.2) * 5)


@pytest.mark.statistical
def test_lsvi_agents_find_and_learn_every_task():
    tasks = contexts(M=3, c_sep=1.0, H=5)
    worker = LSVIWorker(tasks, constant(tasks.tasks[0], 0.5), ridge=1e-2)
    run = run_protocol(
        tasks,
        worker,
        streams.random_tasks(3, 2),
        2,
        Rules(K1=2000, K2=2000, threshold=0.5),
        np.random.default_rng(5),
    )
    assert run.complete
    assert run.mistaken == 0
    losses = [loss(tasks, entry.origin, entry.policy) for entry in run.server.library]
    assert max(losses) < 0.1


def test_agents_that_explore_without_rewards_find_and_learn_every_task():
    tasks = contexts(M=3, c_sep=1.0, H=5)
    worker = LSVIWorker(tasks, constant(tasks.tasks[0], 0.5), ridge=1e-2, estimator="reward_free")
    assert not worker.learner(0).planning.use_rewards
    rules = Rules(K1=2000, K2=2000, threshold=0.5)
    run = run_protocol(tasks, worker, streams.random_tasks(3, 2), 2, rules, np.random.default_rng(5))
    assert run.complete
    assert run.mistaken == 0
    assert max(loss(tasks, entry.origin, entry.policy) for entry in run.server.library) < 0.1


def test_bytes_are_counted_message_by_message():
    tasks = contexts()
    rules = Rules(K1=3, K2=20, threshold=0.25, policy_bytes=640, fair=False)
    run = run_protocol(tasks, Oracle(tasks), streams.round_robin(4, 3), 3, rules, np.random.default_rng(0))
    assert (run.rounds, run.learned.sum()) == (2, 4)
    assert run.bytes_up == 8 * 3 * 2 + 4 * 640
    assert run.bytes_down == 8 * 3 * 2 + 2 * 640
    assert payload_bytes(Payload.TRANSITIONS, d=8, H=10, S=16, episodes=3000) == 3000 * 10 * 32
    assert payload_bytes(Payload.MIXTURE, d=8, H=10, S=16, episodes=3000) > 100_000


def test_repeated_and_late_reports_are_counted_and_change_nothing():
    server = Server(threshold=0.1, agents=2)
    first = server.report(0, 0, 1.0, origin=0)
    assert server.report(0, 0, 5.0, origin=1) == first  # the same round again, whatever it now says
    assert server.report(1, 1, 2.0, origin=1).new
    assert not server.report(1, 0, 1.05, origin=0).new  # of a round that is over
    assert (server.repeated, server.late, len(server.library)) == (1, 1, 2)


def test_match_rules():
    for match, expected in (("any", 0), ("within_nearest", 1), ("nearest", 1)):
        server = Server(threshold=1.0, agents=1, match=match, M=2)
        for round_, value in enumerate((1.0, 2.5)):
            server.report(0, round_, value, origin=round_)
        assert server.report(0, 2, 1.9, origin=1).entry == expected
    server = Server(threshold=0.1, agents=1, match="nearest", M=1)
    server.report(0, 0, 1.0, origin=0)
    assert server.report(0, 1, 9.0, origin=0).entry == 0  # a full library takes in nothing more


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: contexts(M=30, c_sep=0.5), "c_sep must be at most 0.18"),
        (lambda: contexts(M=0), "M >= 1 and c_sep >= 0, got M=0"),
        (lambda: contexts(knob="tilt"), "got 'tilt'"),
        (lambda: ContextualLinearMDP(()), "at least one task"),
        (lambda: ContextualLinearMDP((contexts().tasks[0], contexts(H=5).tasks[0])), "task 1 has horizon 5"),
        (lambda: Server(threshold=-1, agents=1), "threshold must not be negative"),
        (lambda: Server(threshold=1, agents=0), "at least one agent"),
        (lambda: Server(threshold=1, agents=1, match="best"), "got 'best'"),
        (lambda: Server(threshold=1, agents=2).report(2, 0, 1.0, 0), "agents 0 to 1, got a report of 2"),
        (lambda: Server(threshold=1, agents=2).report(0, 0, float("nan"), 0), "must be finite"),
        (lambda: Server(threshold=1, agents=2).publish(0, None), "the library holds"),
        (lambda: Rules(K1=0, K2=1, threshold=1), "K1=0"),
        (lambda: Rules(K1=1, K2=1, threshold=1, dedupe="some"), "got 'some'"),
        (lambda: Rules(K1=1, K2=1, threshold=1, rounds=0), "rounds must be positive"),
        (lambda: lsvi_worker(estimator="model"), "lsvi_ucb, reward_free, got 'model'"),
        (
            lambda: lsvi_worker(estimator="reward_free", rule="monte_carlo"),
            "use ucb_last, greedy or midpoint",
        ),
        (lambda: streams.random_tasks(0, 1), "M=0 and N=1"),
        (lambda: streams.random_tasks(2, 1, [0.5, 0.6]), "sum to 1"),
        (lambda: simulate_rounds(2, 0, 1, np.random.default_rng(0)), "N=0"),
        (lambda: simulate_rounds(2, 1, 1, np.random.default_rng(0), [1.0, 0.0]), "never drawn"),
        (lambda: payload_bytes(Payload.WEIGHTS, d=0, H=1, S=1), "d=0"),
        (lambda: run_with(lambda t, known, rng: np.array([4, 0])), r"tasks in \[0, 4\), got \[4, 0\]"),
        (lambda: run_with(streams.starvation(4, 2, 99), most_rounds=9), "3 of 4 tasks after 9 rounds"),
        (lambda: run_with(streams.round_robin(4, 2), agents=0), "at least one agent, got 0"),
        (
            lambda: run_asynchronously(contexts(), None, 1, Rules(1, 1, 1.0, dedupe="pool"), None),
            "dedupe='pool'",
        ),
    ],
)
def test_bad_input_is_named(make, message):
    with pytest.raises(InvalidInput, match=message):
        make()


def lsvi_worker(**changes):
    tasks = contexts()
    return LSVIWorker(tasks, constant(tasks.tasks[0], 0.5), **changes)


def run_with(stream, agents=2, **changes):
    rules = Rules(**{**RULES.__dict__, **changes})
    return run_protocol(contexts(), Oracle(contexts()), stream, agents, rules, np.random.default_rng(0))
