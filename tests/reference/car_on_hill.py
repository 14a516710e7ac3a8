"""Slow twins for Car-On-Hill: the motion by the textbook and by an adaptive method, and searches that prune nothing."""

from math import copysign, sqrt

import numpy as np
from scipy.integrate import solve_ivp

G = 9.81


def slope(p, side):
    return 2 * p + 1 if side < 0 else (1 + 5 * p * p) ** -1.5


def side_of(p, v):
    return 1 if p > 0 or (p == 0 and v > 0) else -1


def textbook_step(p, w, thrust, side, dt):
    """One step of the classical Runge-Kutta method in (position, speed along the track)."""

    def rates(x):
        h = slope(x[0], side)
        return np.array([x[1], thrust - G * h]) / sqrt(1 + h * h)

    x = np.array([p, w])
    k1 = rates(x)
    k2 = rates(x + dt / 2 * k1)
    k3 = rates(x + dt / 2 * k2)
    k4 = rates(x + dt * k3)
    return x + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def move(p, v, thrust, substeps=8):
    """A tenth of a second; a substep across 0 is cut there, at a time found by bisection."""
    side, dt = side_of(p, v), 0.1 / substeps
    w = v * sqrt(1 + slope(p, side) ** 2)
    for _ in range(substeps):
        x = textbook_step(p, w, thrust, side, dt)
        if x[0] * side < 0:
            early, late = 0.0, dt
            for _ in range(60):
                t = (early + late) / 2
                early, late = (t, late) if textbook_step(p, w, thrust, side, t)[0] * side > 0 else (early, t)
            speed = textbook_step(p, w, thrust, side, t)[1]
            side = -side
            x = textbook_step(0.0, speed, thrust, side, dt - t)
            side = int(copysign(1, x[0]))
        p, w = float(x[0]), float(x[1])
    return p, w / sqrt(1 + slope(p, side) ** 2)


def adaptive(p, v, thrust):
    """The equations of motion as they are published, integrated part by part to a relative tolerance of 1e-13."""
    side, t, state = side_of(p, v), 0.0, np.array([p, v])

    def motion(_, x):
        h1 = slope(x[0], side)
        h2 = 2 if side < 0 else -15 * x[0] * (1 + 5 * x[0] ** 2) ** -2.5
        return [x[1], (thrust - G * h1 - x[1] ** 2 * h1 * h2) / (1 + h1**2)]

    def seam(_, x):
        return x[0]

    seam.terminal = True
    while True:
        seam.direction = -side
        part = solve_ivp(motion, (t, 0.1), state, method="DOP853", rtol=1e-13, atol=1e-14, events=seam)
        t, state = part.t[-1], part.y[:, -1].copy()
        if part.status != 1:
            return state
        state[0], side = 0.0, -side


def outcome(p, v):
    if p < -1 or abs(v) > 3:
        return -1
    return 1 if p > 1 else 0


def first_plan(p, v, thrust, steps, succeed):
    """The first action sequence, forwards before backwards, that succeeds within, or survives, that many steps."""
    for a in (1, 0):
        q, u = move(p, v, thrust if a else -thrust)
        kind = outcome(q, u)
        if kind == 1 or (not succeed and kind == 0 and steps == 1):
            return [a]
        if kind == 0 and steps > 1:
            rest = first_plan(q, u, thrust, steps - 1, succeed)
            if rest is not None:
                return [a, *rest]
    return None


def best_plan(p, v, thrust, depth):
    """The actions up to the earliest success, else for the whole depth, else up to the latest crash; and the kind."""
    for steps in range(1, depth + 1):
        plan = first_plan(p, v, thrust, steps, succeed=True)
        if plan is not None:
            return plan, 1
    for steps in range(depth, 0, -1):
        plan = first_plan(p, v, thrust, steps, succeed=False)
        if plan is not None:
            return (plan, 0) if steps == depth else ([*plan, 1], -1)
    return [1], -1


def judge(p, v, thrust, depth):
    """(steps, kind) of both actions."""
    found = []
    for a in (0, 1):
        q, u = move(p, v, thrust if a else -thrust)
        kind, steps = outcome(q, u), 1
        if kind == 0:
            plan, kind = best_plan(q, u, thrust, depth - 1)
            steps = 0 if kind == 0 else 1 + len(plan)
        found.append((steps, kind))
    return found


def behave(start, explored, thrust, depth):
    """Path and actions of one car."""
    path, actions, plan = [start], [], []
    for wanted in explored:
        if wanted >= 0:
            plan = plan[1:] if plan[:1] == [wanted] else []
            action = wanted
        else:
            if not plan:
                plan = best_plan(*path[-1], thrust, depth)[0]
            action, plan = plan[0], plan[1:]
        path.append(move(*path[-1], thrust if action else -thrust))
        actions.append(action)
        if outcome(*path[-1]):
            break
    return path, actions


def optimistic(boxes, depth):
    """Least steps to a success and most up to a crash when a cell may go on anywhere in its box, cell by cell."""
    cells = len(boxes)
    edges = [np.linspace(-end, end, cells + 1) for end in (1, 3)]

    def touched(box):
        """All cells that the box meets."""
        return [
            (x, y)
            for x in range(cells)
            for y in range(cells)
            if edges[0][x] <= box[1]
            and box[0] <= edges[0][x + 1]
            and edges[1][y] <= box[3]
            and box[2] <= edges[1][y + 1]
        ]

    after = {
        (i, j, a): (touched(b), b[1] > 1 and b[2] <= 3 and b[3] >= -3)
        for i in range(cells)
        for j in range(cells)
        for a, b in enumerate(boxes[i, j])
    }
    least, most = np.full((cells, cells), depth + 1), np.ones((cells, cells), int)
    for k in range(1, depth + 1):
        old_least, old_most = least.copy(), most.copy()
        for (i, j, _), (there, wins) in after.items():
            if wins or any(old_least[cell] < k for cell in there):
                least[i, j] = min(least[i, j], k)
            if any(old_most[cell] == k for cell in there):
                most[i, j] = k + 1
    return least, most
