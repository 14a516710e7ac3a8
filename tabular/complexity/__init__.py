r"""Complexities of hypothesis classes: Gaussian and Rademacher, Maurer's quotient, Lipschitz constants, diameters.

A class on its data is a record that knows its support function; ``gaussian_complexity`` and
``rademacher_complexity`` take any of them. Nothing is divided by the number of samples.

===  =============================================  =========================================
row  class                                          record
===  =============================================  =========================================
1    heads of bounded norm                          ``LinearHeads`` with one task
2    the same, one for each task                    ``LinearHeads``
3    linear representations, Frobenius ball         ``LinearMaps``
4    linear input maps, Frobenius ball              ``LinearMaps``
5    a fixed input map                              ``FiniteClass`` with one point
6    heads with bounded entries                     ``BoxHeads``
7    finite dictionary of representations           ``FiniteClass``, by ``dictionary_class``
8    row 2 on row 3, composed                       ``BallComposite``
9    row 2 on maps with orthonormal rows            ``StiefelComposite``
10   row 6 on row 7                                 ``BoxDictionary``
===  =============================================  =========================================
"""

from tabular.complexity.box_dictionary import BoxDictionary
from tabular.complexity.box_heads import BoxHeads, box_quotient
from tabular.complexity.chi import expected_chi, expected_root
from tabular.complexity.composite import BallComposite, Composite, StiefelComposite, gaussian_bracket
from tabular.complexity.dictionary import (
    at_cells,
    dictionary_class,
    dictionary_lipschitz,
    dictionary_quotient,
)
from tabular.complexity.estimate import Estimate, exact, from_bounded_differences, from_gaussian_draws
from tabular.complexity.finite_class import FiniteClass
from tabular.complexity.gaussian import gaussian_complexity
from tabular.complexity.hypotheses import Hypotheses
from tabular.complexity.linear_heads import LinearHeads, head_quotient
from tabular.complexity.linear_maps import LinearMaps, map_quotient
from tabular.complexity.rademacher import rademacher_complexity

__all__ = [
    "BallComposite",
    "BoxDictionary",
    "BoxHeads",
    "Composite",
    "Estimate",
    "FiniteClass",
    "Hypotheses",
    "LinearHeads",
    "LinearMaps",
    "StiefelComposite",
    "at_cells",
    "box_quotient",
    "dictionary_class",
    "dictionary_lipschitz",
    "dictionary_quotient",
    "exact",
    "expected_chi",
    "expected_root",
    "from_bounded_differences",
    "from_gaussian_draws",
    "gaussian_bracket",
    "gaussian_complexity",
    "head_quotient",
    "map_quotient",
    "rademacher_complexity",
]
