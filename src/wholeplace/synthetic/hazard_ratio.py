"""Cox's model on counts: everything it needs is how many are at risk, by cell and day."""

import numpy as np

from wholeplace.synthetic.arrays import Array

STEPS = 40
SMALL_STEP = 1e-10


def log_hazard_ratio(
    at_risk: Array, events: Array, exposed: Array, exposed_events: Array
) -> tuple[float, float]:
    """What is the log hazard ratio of the exposed, and its model-based standard error?

    Each argument counts people by cell (age band and sex) and day. Errors: ValueError when nobody
    exposed, or nobody else, comes to the crisis.
    """
    if not 0 < exposed_events.sum() < events.sum():
        raise ValueError("a hazard ratio needs crises with the signal and without it")
    used = events.sum(axis=1) > 0
    people = np.concatenate([(at_risk - exposed)[used], exposed[used]]).astype(float)
    cases = np.concatenate([(events - exposed_events)[used], exposed_events[used]])
    design = _design(np.flatnonzero(used))
    days = events.sum(axis=0)
    busy = days > 0
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        score, information = _derivatives(
            people[:, busy], cases.sum(axis=1), days[busy], design, beta
        )
        # A rare exposure sends Newton's first step far too far.
        step = np.clip(np.linalg.solve(information, score), -1, 1)
        beta += step
        if np.abs(step).max() < SMALL_STEP:
            break
    return float(beta[0]), float(np.sqrt(np.linalg.inv(information)[0, 0]))


def _design(cells: Array) -> Array:
    """Exposure first, then the age bands but one, then sex, as far as they differ among these cells."""
    bands, sexes = cells // 2, cells % 2
    columns = [bands == band for band in np.unique(bands)[1:]]
    if len(np.unique(sexes)) > 1:
        columns.append(sexes == 1)
    both = [np.tile(column, 2) for column in columns]
    exposure = np.repeat([0, 1], len(cells))
    return np.column_stack([exposure, *both]).astype(float)


def _derivatives(
    people: Array, cases: Array, days: Array, design: Array, beta: Array
) -> tuple[Array, Array]:
    weight = np.exp(design @ beta)
    total = weight @ people
    mean = (design * weight[:, None]).T @ people / total
    score = design.T @ cases - mean @ days
    spread = weight * (people @ (days / total))
    information = design.T @ (design * spread[:, None]) - (mean * days) @ mean.T
    return score, information
