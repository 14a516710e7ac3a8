"""Citations from references.bib: a label, a title and the arXiv identifier."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from theory.render import references

_ACCENTS = {
    "'": "\u0301",
    '"': "\u0308",
    "`": "\u0300",
    "^": "\u0302",
    "~": "\u0303",
    "c": "\u0327",
    "v": "\u030c",
}
_FEW = 2  # authors that a label names


@dataclass(frozen=True)
class Citation:
    """``label`` names authors and year; ``arxiv`` is an identifier or empty."""

    label: str
    title: str
    arxiv: str


def citation(key: str) -> Citation:
    """Return the citation of a BibTeX key, or the key alone where references.bib does not have it.

    Examples
    --------
    >>> citation("farahmand2010error").label
    'Farahmand et al. (2010)'
    """
    entry = references().get(key)
    if entry is None:
        return Citation(key, "", "")
    surnames = [_surname(author) for author in re.split(r"\s+and\s+", _field(entry, "author"))]
    names = " and ".join(surnames) if len(surnames) <= _FEW else f"{surnames[0]} et al."
    arxiv = _field(entry, "eprint")
    known = re.fullmatch(r"\d{4}\.\d{4,5}(v\d+)?", arxiv)
    return Citation(f"{names} ({_field(entry, 'year')})", _field(entry, "title"), arxiv if known else "")


def _field(entry: str, name: str) -> str:
    found = re.search(rf"^\s*{name}\s*=\s*\{{(.*?)\}},?\s*$", entry, flags=re.MULTILINE)
    return _unicode(found[1]) if found else ""


def _surname(author: str) -> str:
    return author.split(",")[0].strip() if "," in author else author.split()[-1]


def _unicode(latex: str) -> str:
    r"""Text of a BibTeX field: accents composed, braces gone."""
    accented = re.sub(
        r"\\(['\"`^~cv])\s*\{?\\?([A-Za-z])\}?",
        lambda found: unicodedata.normalize("NFC", found[2] + _ACCENTS[found[1]]),
        latex,
    )
    return accented.replace("{", "").replace("}", "").replace("--", "–")
