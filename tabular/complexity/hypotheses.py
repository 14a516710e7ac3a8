r"""A hypothesis class on given data: a set of vectors, known through its support function."""

from __future__ import annotations

from abc import ABC, abstractmethod

from tabular.complexity._arguments import FloatArray


class Hypotheses(ABC):
    r"""The predictions :math:`A=\{f(X):f\in F\}` of a class on its data, one real number a sample and output.

    A complexity is the mean of the support function :math:`h_A(\xi)=\sup_{y\in A}\langle\xi,y\rangle` under a law
    of the noise. Nothing is divided by the number of samples.
    """

    @property
    @abstractmethod
    def noise_shape(self) -> tuple[int, ...]:
        """Shape of one noise array: that of a prediction."""

    @property
    @abstractmethod
    def radius(self) -> float:
        """Upper bound on the norm of a prediction, after a shift of the class; exact where not said otherwise."""

    @abstractmethod
    def support(self, noise: FloatArray) -> FloatArray:
        """Supremum over the class of its inner product with each noise array.

        Shapes
        ------
        noise : (draws, *noise_shape); returns (draws,).
        """

    @property
    def diameter(self) -> float:
        """Largest distance of two predictions: twice the radius, as the class is symmetric."""
        return 2 * self.radius

    def closed_form(self) -> float | None:
        """Gaussian complexity up to a relative error of 1e-12, or None where no formula is known."""
        return None

    def gaussian_form(self) -> Hypotheses:
        """Return a class with the same Gaussian complexity whose noise is as small as possible."""
        return self
