"""Slow twins of the samplers: Vose's alias tables, and one episode after the other."""

from __future__ import annotations

import numpy as np


def alias_law(accept, alias):
    """The law (m,) that one row of alias tables draws from."""
    m = len(accept)
    law = np.zeros(m)
    for column in range(m):
        law[column] += accept[column] / m
        law[alias[column]] += (1 - accept[column]) / m
    return law


def draw(accept, alias, u):
    scaled = u * len(accept)
    column = int(scaled)
    return column if scaled - column < accept[column] else int(alias[column])


def at(table, h):
    """Step h of an array that has one step only, or all of them."""
    return table[h] if len(table) > 1 else table[0]


def tabular_episode(tables, r, policy, start, uniforms):
    """States and rewards of an episode of a finite MDP, from one uniform a step."""
    accept, alias, successors = tables
    states, rewards, A = [start], [], r.shape[1] // policy.shape[1]
    for h, u in enumerate(uniforms):
        row = states[-1] * A + at(policy, h)[states[-1]]
        rewards.append(at(r, h)[row])
        drawn = draw(at(accept, h)[row], at(alias, h)[row], u)
        states.append(int(successors[row, drawn]) if len(successors) else drawn)
    return states, rewards


def linear_episode(sampler, policy, uniforms):
    """States and rewards of an episode of a linear MDP, from three uniforms a step: index, next state, reward."""
    states, rewards, A = [sampler.start], [], sampler.r.shape[1] // policy.shape[1]
    for h, (first, second, third) in enumerate(uniforms):
        row = states[-1] * A + policy[h][states[-1]]
        mean = at(sampler.r, h)[row]
        rewards.append(float(third < mean) if sampler.noisy else mean)
        drawn = draw(at(sampler.phi_accept, h)[row], at(sampler.phi_alias, h)[row], first)
        if len(sampler.mu_accept):
            drawn = draw(at(sampler.mu_accept, h)[drawn], at(sampler.mu_alias, h)[drawn], second)
        states.append(drawn)
    return states, rewards
