"""Linear systems ``(I - gamma P) x = b`` with P substochastic or the transpose of such, dense or sparse."""

from __future__ import annotations

import numpy as np
import scipy.sparse
import scipy.sparse.linalg

from tabular.mdp import FloatArray

DIRECT = 2_000  # up to this many states a sparse LU cannot fill up more than 32 MB
ROUNDS, STEP = 3, 1e-6  # each round of the iteration takes this factor off the residual


def solve_linear(P: FloatArray | scipy.sparse.sparray, gamma: float, b: FloatArray) -> FloatArray:
    """Solve for x (S,), uncertified; P is (S, S).

    Dense: LU. Sparse: LU when small, else BiCGSTAB (van der Vorst 1992), because the LU factors of a
    random sparse matrix are dense, and LU only where the iteration does not converge.
    """
    if isinstance(P, np.ndarray):
        matrix = P * -gamma
        matrix.flat[:: len(b) + 1] += 1.0
        return np.asarray(np.linalg.solve(matrix, b))
    sparse = scipy.sparse.csc_array(scipy.sparse.eye_array(len(b), format="csc") - gamma * P)
    if len(b) > DIRECT:
        x = _iterate(scipy.sparse.csr_array(sparse), b)
        if x is not None:
            return x
    return np.asarray(scipy.sparse.linalg.splu(sparse).solve(b))


def _iterate(matrix: scipy.sparse.csr_array, b: FloatArray) -> FloatArray | None:
    x = np.zeros(len(b))
    for _ in range(ROUNDS):
        residual = b - matrix @ x
        size = float(np.abs(residual).max())
        if size == 0:
            return x
        # SciPy takes small inner products for a breakdown, whatever the size of b
        step, failed = scipy.sparse.linalg.bicgstab(
            matrix, residual / size, rtol=STEP, atol=0.0, maxiter=2_000
        )
        if failed or not np.isfinite(step).all():
            return None
        x += size * step
    return x
