"""Slow, obvious twins of experiments.inference: sums, loops and textbook matrices."""

from __future__ import annotations

import math

import numpy as np


def binomial_tail(successes, draws, rate):
    """P(X >= successes)."""
    return math.fsum(
        math.comb(draws, k) * rate**k * (1 - rate) ** (draws - k) for k in range(successes, draws + 1)
    )


def holm(p_values):
    """Step down by hand: multiply the i-th smallest by the number not yet decided, never decrease."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    worst = 0.0
    for rank, i in enumerate(order):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = worst
    return adjusted


def hc3(x, y):
    """Slope of log y on log x and its HC3 standard error by matrices."""
    X = np.column_stack([np.ones(len(x)), np.log(x)])
    inverse = np.linalg.inv(X.T @ X)
    beta = inverse @ X.T @ np.log(y)
    residual = np.log(y) - X @ beta
    leverage = np.array([row @ inverse @ row for row in X])
    meat = sum(
        (e / (1 - h)) ** 2 * np.outer(row, row) for e, h, row in zip(residual, leverage, X, strict=True)
    )
    return beta[1], math.sqrt((inverse @ meat @ inverse)[1, 1])


def clustered(x, y, groups):
    """Slope of log y on log x and its cluster-robust standard error with the usual small-sample factor."""
    X = np.column_stack([np.ones(len(x)), np.log(x)])
    inverse = np.linalg.inv(X.T @ X)
    beta = inverse @ X.T @ np.log(y)
    residual = np.log(y) - X @ beta
    meat = np.zeros((2, 2))
    labels = sorted(set(groups))
    for label in labels:
        score = sum(e * row for e, row, g in zip(residual, X, groups, strict=True) if g == label)
        meat += np.outer(score, score)
    n, G = len(x), len(labels)
    factor = G / (G - 1) * (n - 1) / (n - 2)
    return beta[1], math.sqrt(factor * (inverse @ meat @ inverse)[1, 1])


def past_moments(x):
    """Running mean and variance before every draw, from pseudo-draws 1/2 and 1/4."""
    means, variances = [0.5], [0.25]
    squares = 0.25
    for t in range(1, len(x) + 1):
        mean = (0.5 + sum(x[:t])) / (t + 1)
        squares += (x[t - 1] - mean) ** 2
        means.append(mean)
        variances.append(squares / (t + 1))
    return means[:-1], variances[:-1]


def plug_in_bet(t, variance, alpha):
    return math.sqrt(2 * math.log(2 / alpha) / (variance * t * math.log(1 + t)))


def empirical_bernstein(x, alpha, cap=0.5):
    """Intervals after every draw, before intersection."""
    means, variances = past_moments(x)
    intervals, weight, centre, spread = [], 0.0, 0.0, 0.0
    for t, draw in enumerate(x, start=1):
        bet = min(cap, plug_in_bet(t, variances[t - 1], alpha))
        weight += bet
        centre += bet * draw
        spread += (draw - means[t - 1]) ** 2 * (-math.log(1 - bet) - bet)
        half = (math.log(2 / alpha) + spread) / weight
        intervals.append((centre / weight - half, centre / weight + half))
    return intervals


def normal_mixture(x, alpha, rho):
    """Intervals after every draw, before intersection."""
    intervals = []
    for t in range(1, len(x) + 1):
        v = t / 4
        half = math.sqrt((v + rho) * math.log((v + rho) / (rho * alpha**2))) / t
        intervals.append((sum(x[:t]) / t - half, sum(x[:t]) / t + half))
    return intervals


def survives_betting(x, mean, alpha, cap=0.75):
    """For every t: has neither gambler against ``mean`` reached 2 / alpha at or before t?"""
    _, variances = past_moments(x)
    up, down, alive, answers = 1.0, 1.0, True, []
    for t, draw in enumerate(x, start=1):
        bet = plug_in_bet(t, variances[t - 1], alpha)
        up *= 1 + (min(bet, cap / mean) if mean > 0 else bet) * (draw - mean)
        down *= 1 - (min(bet, cap / (1 - mean)) if mean < 1 else bet) * (draw - mean)
        alive = alive and max(up, down) < 2 / alpha
        answers.append(alive)
    return answers


def grapa_capital(x, mean, cap=0.75):
    """Capital of the one-sided gambler with approximately growth-optimal bets, after every draw."""
    means, variances = past_moments(x)
    capital, path = 1.0, []
    for t, draw in enumerate(x):
        edge = means[t] - mean
        bet = min(max(edge / (variances[t] + edge**2), 0.0), cap / mean)
        capital *= 1 + bet * (draw - mean)
        path.append(capital)
    return path
