"""MDPs in files: .npz and JSON, exact to the last bit, never pickled, written whole or not at all."""

from __future__ import annotations

import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import scipy.sparse

from tabular.mdp import FiniteMDP, FloatArray
from theory.errors import InvalidInput

FORMAT = "boundlab-mdp-1"
SPARSE_KEYS = ("data", "indices", "indptr")
KEYS = ("format", "name", "gamma", "horizon", "rho", "r", "P", *(f"P_{key}" for key in SPARSE_KEYS))
DAMAGE = (OSError, EOFError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error)


def save(mdp: FiniteMDP, path: str | os.PathLike[str]) -> Path:
    """Write the MDP to a ``.npz`` or ``.json`` file, replacing it in one step, and return its path.

    Both formats have the keys that :func:`load` describes. The bytes go to a temporary file in the
    same folder that then takes the name, so that a reader never sees half of a file and a crash leaves the old
    one.

    Error: exact, ``load(save(mdp, path))`` has the same bits.

    Raises
    ------
    InvalidInput
        If the ending is neither .npz nor .json, or the folder cannot be written.
    """
    target = Path(path)
    write = {".npz": _write_npz, ".json": _write_json}[_ending(target)]
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with partial.open("wb") as stream:
                write(stream, _content(mdp))
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidInput(f"{target}: the file cannot be written ({error.strerror})") from error
    return target


def load(path: str | os.PathLike[str]) -> FiniteMDP:
    """Read an MDP from a ``.npz`` or ``.json`` file.

    Keys, as arrays of the ``.npz`` or as members of the JSON object::

        {"format": "boundlab-mdp-1",     optional
         "name": "two states",           optional, else the file's name
         "gamma": 0.9,                   or "horizon": 5
         "rho": [1, 0],                  optional, else uniform
         "r": [[0, 1], [0.5, 0]],        r[s][a], with a horizon also r[h][s][a]
         "P": [[[0.2, 0.8], [1, 0]],     P[s][a][s'], with a horizon also P[h][s][a][s']
               [[0, 1], [0.5, 0.5]]]}

    A sparse P has instead of ``P`` the three arrays of a CSR matrix of shape (S*A, S), row ``s*A + a``:
    ``P_data``, ``P_indices``, ``P_indptr``. Pickled arrays are refused.

    Error: exact; JSON numbers are the shortest decimals that give the same float64.

    Raises
    ------
    InvalidInput
        If the file is missing, cut short or of another kind, a key is missing, unknown or holds something
        else than numbers, and as :class:`FiniteMDP`; the message begins with the path.
    """
    source = Path(path)
    read = {".npz": _read_npz, ".json": _read_json}[_ending(source)]
    if not source.is_file():
        raise InvalidInput(f"{source}: there is no such file")
    try:
        content = read(source)
    except DAMAGE as error:
        what = (
            "no complete .npz archive of plain arrays"
            if _ending(source) == ".npz"
            else "no complete JSON object"
        )
        raise InvalidInput(f"{source}: the file is {what} ({error})") from error
    try:
        return _from_content(source.stem, content)
    except InvalidInput as error:
        raise InvalidInput(f"{source}: {error}") from error


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in {".npz", ".json"}:
        raise InvalidInput(f"{path}: the file name must end in .npz or .json, got {ending or 'no ending'!r}")
    return ending


def _content(mdp: FiniteMDP) -> dict[str, Any]:
    content: dict[str, Any] = {"format": FORMAT, "name": mdp.name}
    content |= {"gamma": mdp.gamma} if mdp.horizon is None else {"horizon": mdp.horizon}
    content |= {"rho": mdp.rho, "r": mdp.r}
    if mdp.sparse:
        return content | {f"P_{key}": getattr(mdp.P, key) for key in SPARSE_KEYS}
    return content | {"P": mdp.P}


def _write_npz(stream: IO[bytes], content: Mapping[str, Any]) -> None:
    np.savez(stream, allow_pickle=False, **{key: np.asarray(value) for key, value in content.items()})


def _write_json(stream: IO[bytes], content: Mapping[str, Any]) -> None:
    plain = {key: np.asarray(value).tolist() for key, value in content.items()}
    text = json.dumps(plain, allow_nan=False, separators=(",", ":"))
    stream.write(text.encode() + b"\n")


def _read_npz(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:  # np.load itself would leave a damaged file open
        archive = np.load(stream, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise ValueError("it is a single array")
        return {key: archive[key] for key in archive.files}


def _read_json(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"it holds a {type(content).__name__}")
    return content


def _from_content(stem: str, content: Mapping[str, Any]) -> FiniteMDP:
    unknown = sorted(set(content) - set(KEYS))
    if unknown:
        raise InvalidInput(f"unknown key {unknown[0]!r}; the keys are {', '.join(KEYS)}")
    if "format" in content and str(content["format"]) != FORMAT:
        raise InvalidInput(f"format must be {FORMAT!r}, got {str(content['format'])!r}")
    if ("gamma" in content) == ("horizon" in content):
        raise InvalidInput("exactly one of the keys 'gamma' and 'horizon' must be there")
    r = _numbers(content, "r")
    return FiniteMDP(
        _transitions(content, r),
        r,
        gamma=_scalar(content, "gamma") if "gamma" in content else None,
        horizon=_whole(content, "horizon") if "horizon" in content else None,
        rho=_numbers(content, "rho") if "rho" in content else None,
        name=str(content.get("name", stem)),
    )


def _transitions(content: Mapping[str, Any], r: FloatArray) -> FloatArray | scipy.sparse.csr_array:
    given = [key for key in KEYS if key.startswith("P_") and key in content]
    if not given or "P" in content:
        if given:
            raise InvalidInput(f"give the key 'P' or the three keys of a sparse P, got 'P' and {given[0]!r}")
        return _numbers(content, "P")
    data, indices, indptr = (_numbers(content, f"P_{key}") for key in SPARSE_KEYS)
    for key, values in (("P_indices", indices), ("P_indptr", indptr)):
        if (values != np.floor(values)).any() or np.asarray(content[key]).ndim != 1:
            raise InvalidInput(f"key {key!r} must be a list of integers")
    S, A = r.shape[-2:] if r.ndim >= 2 else (0, 0)
    try:
        P = scipy.sparse.csr_array(
            (data, indices.astype(np.int64), indptr.astype(np.int64)), shape=(S * A, S)
        )
        P.check_format(full_check=True)  # an index out of range would make compiled loops read foreign memory
    except ValueError as error:
        raise InvalidInput(
            f"P_data, P_indices and P_indptr are no CSR matrix of shape {(S * A, S)} ({error})"
        ) from error
    return P


def _numbers(content: Mapping[str, Any], key: str) -> FloatArray:
    if key not in content:
        raise InvalidInput(f"the key {key!r} is missing")
    try:
        values = np.asarray(content[key])
    except ValueError as error:
        raise InvalidInput(f"key {key!r} must be an array of numbers with rows of equal length") from error
    if values.dtype.kind not in "iuf":
        raise InvalidInput(f"key {key!r} must be an array of numbers, got {values.dtype}")
    return values.astype(np.float64)


def _scalar(content: Mapping[str, Any], key: str) -> float:
    values = _numbers(content, key)
    if values.ndim != 0:
        raise InvalidInput(f"key {key!r} must be one number, got shape {values.shape}")
    return float(values)


def _whole(content: Mapping[str, Any], key: str) -> int:
    value = _scalar(content, key)
    if not value.is_integer():
        raise InvalidInput(f"key {key!r} must be an integer, got {value}")
    return int(value)
