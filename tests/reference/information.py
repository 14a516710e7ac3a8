"""Informations of one joint law by their definitions, cell by cell."""

from itertools import product
from math import log

import numpy as np

LETTERS = "MBTZ"


def law_of(p, names):
    """Marginal of p (K, B, T, Z) as a dictionary from values of the named variables to probabilities."""
    found = {}
    for cell in product(*map(range, p.shape)):
        key = tuple(cell[LETTERS.index(letter)] for letter in names)
        found[key] = found.get(key, 0.0) + p[cell]
    return found


def information(p, first, second, given=""):
    """``sum p(a,b,c) log [ p(a,b,c) p(c) / (p(a,c) p(b,c)) ]``."""
    names = first + second + given
    joint, left, right, base = (law_of(p, part) for part in (names, first + given, second + given, given))
    a, b = len(first), len(first) + len(second)
    value = 0.0
    for cell, chance in joint.items():
        if chance > 0:
            x, y, c = cell[:a], cell[a:b], cell[b:]
            value += chance * log(chance * base[c] / (left[x + c] * right[y + c]))
    return value


def club(p):
    """``E log p(z|b) - E_b E_z log p(z|b)``."""
    pair, b, z = law_of(p, "BZ"), law_of(p, "B"), law_of(p, "Z")
    return sum(
        (chance - b[i,] * z[j,]) * log(chance / b[i,]) for (i, j), chance in pair.items() if b[i,] * z[j,] > 0
    )


def club_within(p):
    """The same with ``E_m E_{b|m} E_{z|m}`` for the negatives."""
    pair, b = law_of(p, "BZ"), law_of(p, "B")
    tasks = p.sum(axis=(1, 2, 3))
    value = sum(chance * log(chance / b[i,]) for (i, j), chance in pair.items() if chance > 0)
    for m, weight in enumerate(tasks):
        behaviours, codes = p[m].sum(axis=(1, 2)) / weight, p[m].sum(axis=(0, 1)) / weight
        for i, j in product(range(len(behaviours)), range(len(codes))):
            if behaviours[i] * codes[j] > 0:
                value -= weight * behaviours[i] * codes[j] * log(pair[i, j] / b[i,])
    return value


def contrastive(prior, behaviour, environment, encoder, at_behaviour):
    """``E log [ p(z|b,t) / mean of the tasks' p(z) or p(z|b) ]``, FOCAL's or CORRO's form."""
    K, B, T = environment.shape
    value = 0.0
    for m, b, t, z in product(range(K), range(B), range(T), range(encoder.shape[2])):
        chance = prior[m] * behaviour[m, b] * environment[m, b, t] * encoder[b, t, z]
        if chance > 0:
            if at_behaviour:
                mean = np.mean([environment[i, b] @ encoder[b, :, z] for i in range(K)])
            else:
                mean = np.mean(
                    [np.einsum("b,bt,bt", behaviour[i], environment[i], encoder[:, :, z]) for i in range(K)]
                )
            value += chance * log(encoder[b, t, z] / mean)
    return value


def distance_loss(prior, rows, places, beta=1.0, epsilon=0.1):
    """FOCAL's pull of pairs of one task and push of pairs of two, with squared distances."""
    value = 0.0
    for (i, one), (j, two) in product(enumerate(rows), repeat=2):
        for z, y in product(range(len(places)), repeat=2):
            square = float(((places[z] - places[y]) ** 2).sum())
            term = square if i == j else beta / (square + epsilon)
            value += prior[i] * prior[j] * one[z] * two[y] * term
    return value
