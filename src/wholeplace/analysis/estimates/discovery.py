"""Many questions asked at once: how many of the answers that stand out would stand out by luck?"""

import numpy as np

from wholeplace.analysis.estimates.at_risk import Array, EstimateError


def q_values(p_values: Array) -> Array:
    """For each p-value, what share of false discoveries does one accept who reports it and all that are smaller?

    Counts: the p-values there are; a blank one (NaN) was no question, stays blank, and does not count.
    Leaves out: nothing. Holds for independent questions and for such as rise together.
    Source: Benjamini and Hochberg, JRSS B 57 (1995) 289-300. Units: shares.
    """
    given = np.asarray(p_values, float)
    asked = ~np.isnan(given)
    if ((given[asked] < 0) | (given[asked] > 1)).any():
        raise EstimateError("A p-value lies between 0 and 1.")
    answers = np.full(len(given), np.nan)
    order = np.argsort(given[asked], kind="stable")
    count = len(order)
    raised = given[asked][order] * count / np.arange(1, count + 1)
    least = np.minimum.accumulate(raised[::-1])[::-1]
    found = np.empty(count)
    found[order] = np.minimum(least, 1)
    answers[asked] = found
    return answers
