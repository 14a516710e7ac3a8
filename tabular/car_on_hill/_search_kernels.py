"""Earliest success and latest crash of the car by depth-first search, pruned by tables that are optimistic.

The rectangle of states that are not absorbing is cut into cells (cells, cells). boxes (cells, cells, 2, 4) hold, for
every cell and action, lowest and highest position and velocity of what its states move to.
"""

# mypy: disallow-untyped-decorators=False

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tabular.car_on_hill._car_kernels import move

Floats = NDArray[np.float64]
Steps = NDArray[np.int16]
Plan = NDArray[np.int8]

CRASH, GOES_ON, SUCCESS = -1, 0, 1
FASTEST = 3.0


@njit(cache=True)
def outcome(p: float, v: float) -> int:
    """Return what has happened to a car that has come to this state."""
    if p < -1.0 or abs(v) > FASTEST:
        return CRASH
    return SUCCESS if p > 1.0 else GOES_ON


@njit(cache=True)
def cell_of(x: float, largest: float, cells: int) -> int:
    """Return the cell of a coordinate in [-largest, largest]; what lies beyond belongs to the outermost cells."""
    return int(min(max(math.floor((x + largest) / (2.0 * largest) * cells), 0), cells - 1))


@njit(cache=True)
def cells_of(box: Floats, cells: int) -> tuple[int, int, int, int]:
    """Return first and last cells that a box meets, by position and by velocity; the last is -1 if there are none."""
    if box[0] > 1.0 or box[1] < -1.0 or box[2] > FASTEST or box[3] < -FASTEST:
        return 0, -1, 0, -1
    return (
        cell_of(box[0], 1.0, cells),
        cell_of(box[1], 1.0, cells),
        cell_of(box[2], FASTEST, cells),
        cell_of(box[3], FASTEST, cells),
    )


@njit(cache=True)
def optimistic(boxes: Floats, least: Steps, most: Steps, depth: int) -> None:
    """Write the least steps to a success and the most up to a crash if cells may go on anywhere in their boxes.

    Both are depth + 1 where they would be more; most (cells, cells) counts the crash, as least counts the success.
    """
    cells = boxes.shape[0]
    least[:] = depth + 1
    most[:] = 1
    for k in range(1, depth + 1):
        grown = most.copy()
        for i in range(cells):
            for j in range(cells):
                for a in range(2):
                    if least[i, j] <= k and grown[i, j] == k + 1:
                        break
                    box = boxes[i, j, a]
                    succeeds = box[1] > 1.0 and box[2] <= FASTEST and box[3] >= -FASTEST
                    a0, a1, b0, b1 = cells_of(box, cells)
                    for x in range(a0, a1 + 1):
                        if (succeeds or least[i, j] <= k) and grown[i, j] == k + 1:
                            break
                        for y in range(b0, b1 + 1):
                            succeeds = succeeds or least[x, y] < k
                            if most[x, y] == k:
                                grown[i, j] = k + 1
                    if succeeds and least[i, j] > k:
                        least[i, j] = k
        most[:] = grown


@njit(cache=True)
def find(p: float, v: float, thrust: float, steps: int, succeed: bool, table: Steps, plan: Plan) -> bool:
    """Return whether some actions succeed within that many steps, or else survive them all.

    They are left in plan, the last one first. The table is the least steps to a success, or the most up to a crash.
    """
    cells = table.shape[0]
    for a in (1, 0):
        q, u = move(p, v, thrust if a == 1 else -thrust)
        kind = outcome(q, u)
        if kind == GOES_ON and steps > 1:
            bound = table[cell_of(q, 1.0, cells), cell_of(u, FASTEST, cells)]
            promising = bound < steps if succeed else bound >= steps
            found = promising and find(q, u, thrust, steps - 1, succeed, table, plan)
        else:
            found = kind == SUCCESS or (kind == GOES_ON and not succeed)
        if found:
            plan[steps - 1] = a
            return True
    return False


@njit(cache=True)
def best_plan(p: float, v: float, thrust: float, least: Steps, most: Steps, plan: Plan) -> tuple[int, int]:
    """Return the steps of the best actions and what ends them; they are left in plan (depth,), the last one first.

    Best is the earliest success, else no end within the depth, which counts as 0 steps, else the latest crash.
    """
    cells, depth = least.shape[0], plan.shape[0]
    i, j = cell_of(p, 1.0, cells), cell_of(v, FASTEST, cells)
    for steps in range(least[i, j], depth + 1):
        if find(p, v, thrust, steps, True, least, plan):
            return steps, SUCCESS
    for steps in range(min(most[i, j] - 1, depth), 0, -1):
        if find(p, v, thrust, steps, False, most, plan):
            if steps == depth:
                return 0, GOES_ON
            plan[1 : steps + 1] = plan[:steps].copy()
            plan[0] = 1  # whatever it does then, it crashes
            return steps + 1, CRASH
    plan[0] = 1
    return 1, CRASH


@njit(cache=True)
def judge(
    states: Floats, thrust: float, least: Steps, most: Steps, depth: int, steps: Steps, kinds: Plan
) -> None:
    """Write, for both actions in states (N, 2), the steps to the best end after them and its kind, both (N, 2)."""
    plan = np.empty(depth - 1, np.int8)
    for n in range(states.shape[0]):
        for a in range(2):
            q, u = move(states[n, 0], states[n, 1], thrust if a == 1 else -thrust)
            kind, more = outcome(q, u), 0
            if kind == GOES_ON:
                more, kind = best_plan(q, u, thrust, least, most, plan)
            kinds[n, a] = kind
            steps[n, a] = 0 if kind == GOES_ON else more + 1


@njit(cache=True)
def behave(
    explored: Plan, thrust: float, least: Steps, most: Steps, depth: int, path: Floats, actions: Plan
) -> None:
    """Drive every car from path[:, 0] until it is absorbed, along the best plan except where explored says otherwise.

    explored (E, H) holds the action to take, or -1 for that of the plan, which is made anew once it has been left.
    path (E, H + 1, 2) and actions (E, H) are filled up to the end; actions stay -1 after it.
    """
    plan = np.empty(depth, np.int8)
    for e in range(path.shape[0]):
        left = 0
        for h in range(explored.shape[1]):
            p, v = path[e, h]
            action = explored[e, h]
            if action < 0:
                if left == 0:
                    left, kind = best_plan(p, v, thrust, least, most, plan)
                    left = depth if kind == GOES_ON else left
                left -= 1
                action = plan[left]
            elif left > 0 and plan[left - 1] == action:
                left -= 1
            else:
                left = 0
            path[e, h + 1] = move(p, v, thrust if action == 1 else -thrust)
            actions[e, h] = action
            if outcome(path[e, h + 1, 0], path[e, h + 1, 1]) != GOES_ON:
                break
