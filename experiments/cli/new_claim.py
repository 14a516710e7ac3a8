"""``boundlab new-claim``: the file of a new theorem, filled with one that runs."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from typing import Annotated

import tyro

from experiments.cli.checkout import root
from experiments.cli.options import Folder
from experiments.cli.selection import ALL
from theory.errors import InvalidInput

SKELETON = '''r"""TODO one sentence: what the theorem says, in words.

.. math:: \\|Q_K-Q^*\\|_\\infty \\le \\gamma^K \\|Q_0-Q^*\\|_\\infty.

TODO where the bound is attained, or by what it is refuted. The number below is computed by hand.

>>> CLAIM.evaluate({{"gamma": 0.5, "K": 3, "initial_distance": 16}})
2.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, epsilon, gamma, initial_distance
from theory.quantities import iterate_error

CLAIM = Claim(
    name="{name}",
    title="TODO {title}",
    statement="TODO the statement in one sentence, for somebody who has not read the paper.",
    quantity=iterate_error,  # what is bounded: theory/quantities.py
    bound=gamma**K * initial_distance,  # in the symbols of theory/notation.py
    source=Source("puterman1994", "TODO Theorem 1", Provenance.DERIVED),  # key of theory/references.bib
    subject="exact_value_iteration",  # what the theorem speaks of: tabular/subjects
    families=("dirichlet", "garnet", "chain", "grid"),  # instances at random: tabular/families
    witness="constant_offset",  # instances that attain the bound, or refute it: tabular/witnesses
    assumptions=(
        Assumption(
            "exact backups",
            "every iterate is the exact backup of the one before",
            Eq(epsilon, 0),
            "noisy_backups",  # instances on which it is false, and the claim has to fail: tabular/witnesses
        ),
    ),
    coordinates=(K,),  # along which the measured slope is held against the bound's own
)
'''


@dataclass(frozen=True)
class NewClaim:
    """Write the file of a new claim, filled with a theorem that runs, to be edited."""

    name: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="NAME")]
    """Name of the claim and of its file, such as simulation_lemma."""
    folder: Folder = None
    """Where the file goes; by default theory/claims of the source checkout."""

    def run(self) -> int:
        """Write the file and say what comes next."""
        _check_name(self.name)
        folder = self.folder or root("--folder") / "theory" / "claims"
        path = folder / f"{self.name}.py"
        title = self.name.replace("_", " ").capitalize()
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(SKELETON.format(name=self.name, title=title))
        except FileExistsError as error:
            raise InvalidInput(f"{path} exists; choose another name or edit it") from error
        except OSError as error:
            raise InvalidInput(f"cannot write {path}: {error.strerror}") from error
        after = f"; edit it, then: boundlab verify {self.name}" if self.folder is None else ""
        print(f"wrote {path}{after}")
        return 0


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name) or name == ALL:
        raise InvalidInput(
            f"a claim cannot be called {name!r}: a name is a Python identifier of lower-case letters, digits and "
            "underscores, such as simulation_lemma"
        )
