"""The records refuse whatever is malformed, naming it, and keep what is right."""

import re

import numpy as np
import pytest
import scipy.sparse

from tabular.mdp import FiniteMDP, MultiTaskMDP
from theory.errors import InvalidInput

P = np.array([[[0.2, 0.8], [1.0, 0.0]], [[0.0, 1.0], [0.5, 0.5]]])
r = np.array([[0.0, 1.0], [-2.0, 0.5]])


def changed(array: np.ndarray, index: tuple[int, ...], value: float) -> np.ndarray:
    copy = array.copy()
    copy[index] = value
    return copy


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"P": changed(P, (1, 0, 1), 0.9)}, r"P\[1, 0\] sums to 0.9"),
        ({"P": changed(changed(P, (1, 1, 0), 1.5), (1, 1, 1), -0.5)}, r"P\[1, 1, 1\] is -0.5"),
        ({"P": changed(P, (0, 1, 0), np.nan)}, r"P\[0, 1, 0\] is nan"),
        ({"P": P[:, :1]}, r"P must have shape \(2, 2, 2\), got \(2, 1, 2\)"),
        ({"r": changed(r, (1, 1), np.inf)}, r"r\[1, 1\] is inf"),
        ({"r": r[:, 0]}, r"r must have shape \(S, A\), got \(2,\)"),
        ({"r": r[:, :0], "P": P[:, :0]}, "the action set is empty"),
        ({"r": r[:0], "P": P[:0]}, "the state set is empty"),
        ({"gamma": 1.0}, r"gamma must lie in \[0, 1\), got 1.0"),
        ({"gamma": -0.1}, r"gamma must lie in \[0, 1\), got -0.1"),
        ({"gamma": float("nan")}, r"gamma must lie in \[0, 1\), got nan"),
        ({"horizon": 3}, "exactly one of gamma and horizon"),
        ({"gamma": None}, "exactly one of gamma and horizon"),
        ({"gamma": None, "horizon": 0}, "horizon must be a positive integer, got 0"),
        ({"rho": np.array([0.5, 0.6])}, "rho sums to 1.1"),
        ({"rho": np.array([1.5, -0.5])}, r"rho\[1\] is -0.5"),
        ({"rho": np.ones(3) / 3}, r"rho must have shape \(2,\), got \(3,\)"),
    ],
)
def test_malformed_fields_are_named(fields: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        FiniteMDP(**{"P": P, "r": r, "gamma": 0.9, "name": "mine", **fields})  # type: ignore[arg-type]


def test_errors_name_the_mdp() -> None:
    with pytest.raises(InvalidInput, match=r"^mine: "):
        FiniteMDP(P, r, gamma=2.0, name="mine")


def test_sparse_rows_are_checked_and_indices_made_small() -> None:
    wide = scipy.sparse.csr_array(P.reshape(4, 2))
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    mdp = FiniteMDP(wide, r, gamma=0.9)
    assert mdp.sparse
    assert mdp.P.indices.dtype == mdp.P.indptr.dtype == np.int32  # type: ignore[union-attr]
    np.testing.assert_array_equal(mdp.kernel, P.reshape(4, 2))
    with pytest.raises(InvalidInput, match=r"P\[1, 0\] sums to 0.9"):
        FiniteMDP(scipy.sparse.csr_array(changed(P, (1, 0, 1), 0.9).reshape(4, 2)), r, gamma=0.9)
    with pytest.raises(InvalidInput, match="needs gamma"):
        FiniteMDP(wide, r, horizon=3)


def test_sparse_indices_out_of_range_are_refused() -> None:
    broken = scipy.sparse.csr_array(P.reshape(4, 2))
    broken.indices = broken.indices + 7
    with pytest.raises(InvalidInput, match="malformed"):
        FiniteMDP(broken, r, gamma=0.9)


def test_tasks_are_validated_one_by_one() -> None:
    with pytest.raises(InvalidInput, match=r"tasks\[1\]: P\[0, 0\] sums to"):
        MultiTaskMDP(np.stack([P, changed(P, (0, 0, 0), 0.9)]), np.stack([r, r]), np.array([0.5, 0.9]))
    with pytest.raises(InvalidInput, match=r"tasks\[1\]: gamma must lie"):
        MultiTaskMDP(np.stack([P, P]), np.stack([r, r]), np.array([0.5, 1.0]))
    with pytest.raises(InvalidInput, match="task 1 has"):
        MultiTaskMDP.from_tasks([FiniteMDP(P, r, gamma=0.5), FiniteMDP(np.ones((1, 2, 1)), r[:1], gamma=0.5)])
    with pytest.raises(InvalidInput, match="at least one task"):
        MultiTaskMDP.from_tasks([])


def test_tasks_share_memory_and_keep_their_discounts() -> None:
    tasks = MultiTaskMDP(np.stack([P, P]), np.stack([r, 2 * r]), np.array([0.5, 0.9]))
    assert [task.discount for task in tasks.tasks] == [0.5, 0.9]
    assert np.shares_memory(tasks.tasks[1].kernel, tasks.P)
    assert (tasks.T, tasks.S, tasks.A) == (2, 2, 2)
    assert tasks.tasks[1].Q_max == pytest.approx(40)


def test_notebooks_show_a_small_mdp_in_full() -> None:
    mdp = FiniteMDP(
        [[[0.25, 0.75], [1, 0]], [[0, 1], [0.5, 0.5]]], [[0, 1], [0.125, 0]], gamma=0.9, name="<two>"
    )
    shown = mdp._repr_html_()
    assert "&lt;two&gt;</strong>: S = 2, A = 2, γ = 0.9" in shown
    assert re.findall(r"<tr>(.*?)</tr>", shown)[1:] == [
        "<td>0</td><td>0</td><td>0</td><td>0: 0.25, 1: 0.75</td>",
        "<td>0</td><td>1</td><td>1</td><td>0: 1</td>",
        "<td>1</td><td>0</td><td>0.125</td><td>1: 1</td>",
        "<td>1</td><td>1</td><td>0</td><td>0: 0.5, 1: 0.5</td>",
    ]
    sparse = FiniteMDP(scipy.sparse.csr_array(mdp.kernel), mdp.r, gamma=0.9, name="<two>")
    assert sparse._repr_html_() == shown


def test_notebooks_show_the_head_of_a_large_mdp() -> None:
    large = FiniteMDP(np.full((40, 2, 40), 1 / 40), np.zeros((40, 2)), gamma=0.5)
    assert large._repr_html_().count("<tr>") == 1 + 24
    assert "and 56 more state-actions" in large._repr_html_()
    steps = FiniteMDP(np.full((3, 2, 2, 2), 0.5), np.zeros((3, 2, 2)), horizon=3)
    assert steps._repr_html_() == "<p><strong>mdp</strong>: S = 2, A = 2, H = 3</p>"
