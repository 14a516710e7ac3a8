"""Weighted least squares on linear features: what the fitted algorithms put in place of a backup or an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from tabular import _pairs
from tabular._validate import finite
from tabular.mdp import FiniteMDP, FloatArray, Policy
from theory.errors import InvalidInput

CUTOFF = 1e-12  # singular values below this fraction of the largest count as zero


@dataclass(frozen=True, eq=False)
class LinearFeatures:
    """Functions ``Q = Phi theta`` on state-action pairs, fitted in ``|| . ||_{2,nu}``.

    Shapes
    ------
    Phi : (S*A, d), row ``s*A + a``; its columns may be linearly dependent, then theta is the shortest solution.
    nu : (S, A).

    Raises
    ------
    InvalidInput
        If Phi is not (S*A, d) with 1 <= d <= S*A, has an entry that is not finite, or nu is not a distribution.
    """

    Phi: FloatArray
    nu: FloatArray

    def __post_init__(self) -> None:
        nu = _pairs.square("features", "nu", self.nu)
        nu = _pairs.weights("features", "nu", nu, *nu.shape)
        Phi = np.ascontiguousarray(self.Phi, dtype=np.float64)
        if Phi.ndim != 2 or Phi.shape[0] != nu.size or not 1 <= Phi.shape[1] <= nu.size:
            wanted = f"({nu.size}, d) with 1 <= d <= {nu.size}"
            raise InvalidInput(f"features: Phi must have shape {wanted}, got {Phi.shape}")
        finite("features", "Phi", Phi)
        object.__setattr__(self, "Phi", Phi)
        object.__setattr__(self, "nu", nu)

    @cached_property
    def _fit(self) -> FloatArray:
        root = np.sqrt(self.nu.ravel())[:, None]
        return np.asarray(np.linalg.pinv(root * self.Phi, rcond=CUTOFF) * root.T)

    def project(self, Q: ArrayLike) -> FloatArray:
        """Project Q: the function in the span with the smallest ``|| . - Q ||_{2,nu}``.

        Shapes
        ------
        Q : (S, A), reward units, as the result; exact up to the rounding of one singular value decomposition.

        Raises
        ------
        InvalidInput
            If Q does not have the shape of nu.
        """
        values = np.asarray(Q, dtype=np.float64)
        if values.shape != self.nu.shape:
            raise InvalidInput(f"features: Q must have shape {self.nu.shape}, got {values.shape}")
        return np.asarray((self.Phi @ (self._fit @ values.ravel())).reshape(self.nu.shape))

    def smallest_residual(self, mdp: FiniteMDP, policy: Policy) -> FloatArray:
        """Return the function in the span with the smallest Bellman residual ``||Q - T^pi Q||_{2,nu}``.

        Shapes
        ------
        policy : (S,). The result is (S, A), reward units; exact up to the rounding of one least-squares solution.

        Raises
        ------
        InvalidInput
            If the MDP does not have the shape of nu.
        """
        if self.nu.shape != (mdp.S, mdp.A):
            raise InvalidInput(
                f"features: {mdp.name} must have (S, A) = {self.nu.shape}, got {(mdp.S, mdp.A)}"
            )
        rows = np.arange(mdp.S) * mdp.A + policy
        shifted = self.Phi - mdp.discount * mdp.kernel @ self.Phi[rows]
        root = np.sqrt(self.nu.ravel())
        theta = np.linalg.lstsq(root[:, None] * shifted, root * mdp.r.ravel(), rcond=CUTOFF)[0]
        return np.asarray((self.Phi @ theta).reshape(self.nu.shape))
