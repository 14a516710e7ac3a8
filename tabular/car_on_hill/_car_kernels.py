"""The motion of the car, vectorised over states; thrusts are the applied force per mass."""

# mypy: disallow-untyped-decorators=False

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GRAVITY = 9.81
STEP = 0.1  # seconds between two decisions
SUBSTEPS = 8
NEWTON = 3


@njit(cache=True)
def slope(p: float, side: float) -> float:
    """Return the derivative of the hill's height: of its left part for side < 0, else of its right one."""
    if side < 0.0:
        return 2.0 * p + 1.0
    return 1.0 / ((1.0 + 5.0 * p * p) * math.sqrt(1.0 + 5.0 * p * p))


@njit(cache=True)
def runge_kutta(p: float, w: float, thrust: float, side: float, dt: float) -> tuple[float, float]:
    """Move position and speed along the track by one step of the classical method, on one part of the hill."""
    dp, dw = 0.0, 0.0
    q, u = p, w
    for weight, ahead in ((1.0, 0.5), (2.0, 0.5), (2.0, 1.0), (1.0, 0.0)):
        steep = slope(q, side)
        cosine = 1.0 / math.sqrt(1.0 + steep * steep)
        velocity, acceleration = u * cosine, (thrust - GRAVITY * steep) * cosine
        dp += weight * velocity
        dw += weight * acceleration
        q, u = p + ahead * dt * velocity, w + ahead * dt * acceleration
    return p + dt * dp / 6.0, w + dt * dw / 6.0


@njit(cache=True)
def move(p: float, v: float, thrust: float) -> tuple[float, float]:
    """Return position and velocity after one decision; a substep that crosses the seam at 0 is cut there."""
    side = 1.0 if p > 0.0 or (p == 0.0 and v > 0.0) else -1.0
    steep = slope(p, side)
    w = v * math.sqrt(1.0 + steep * steep)
    dt = STEP / SUBSTEPS
    for _ in range(SUBSTEPS):
        q, u = runge_kutta(p, w, thrust, side, dt)
        if q * side < 0.0:
            t = dt * p / (p - q)
            for _ in range(NEWTON):
                q, u = runge_kutta(p, w, thrust, side, t)
                steep = slope(q, side)
                t = min(max(t - q * math.sqrt(1.0 + steep * steep) / u, 0.0), dt) if u != 0.0 else t
            q, u = runge_kutta(p, w, thrust, side, t)
            side = -side
            q, u = runge_kutta(0.0, u, thrust, side, dt - t)
            if (
                q * side < 0.0
            ):  # it turned round on the seam, where the error of the wrong part is of third order
                side = -side
        p, w = q, u
    steep = slope(p, side)
    return p, w / math.sqrt(1.0 + steep * steep)


@njit(cache=True)
def move_all(p: Floats, v: Floats, thrust: Floats, moved: Floats) -> None:
    """Write the state after one decision of every car (N,) into moved (N, 2)."""
    for i in range(p.shape[0]):
        moved[i] = move(p[i], v[i], thrust[i])
