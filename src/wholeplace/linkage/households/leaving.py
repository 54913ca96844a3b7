"""Who has left the place, as far as the contacts tell?"""

import duckdb

from wholeplace.linkage.households.arrays import Array

# Half of a service's contacts last so long: it may go with living here, as a tenancy or a GP's list does.
LASTING_DAYS = 730
# A bill or a letter may follow somebody who has left.
GRACE_DAYS = 31
# So long after an end it shows whether more is heard of the person.
HEARD_DAYS = 180

LASTING = """
WITH stretches AS (
    SELECT
        person, partner, service, started_on::DATE AS began,
        CASE WHEN ended_on::DATE <= as_of THEN ended_on::DATE END AS ended,
        as_of
    FROM contacts JOIN people USING (partner, record_id) JOIN persons USING (person_id), asked
    WHERE started_on::DATE <= as_of
),
last_uses AS (
    SELECT person, greatest(max(began), max(coalesce(ended, began))) AS last_use FROM stretches GROUP BY person
),
lasting AS (
    SELECT
        partner, service,
        count(*) FILTER (ended < as_of - heard_days()) AS ends,
        count(*) FILTER (ended < as_of - heard_days() AND last_use > ended + grace_days()) AS heard_of_since
    FROM stretches JOIN last_uses USING (person) GROUP BY ALL
    HAVING quantile_disc(coalesce(ended, as_of) - began, 0.5) >= lasting_days()
    AND count(ended) * 50 >= count(*) AND ends > 0 AND heard_of_since * 3 <= ends
),
marked AS (
    SELECT stretches.*, lasting.partner IS NOT NULL AS lasts
    FROM stretches LEFT JOIN lasting
    ON stretches.partner = lasting.partner AND stretches.service IS NOT DISTINCT FROM lasting.service
)
SELECT person, (last_use - DATE '1970-01-01' + 1)::INTEGER AS left_day
FROM marked JOIN last_uses USING (person) GROUP BY person, last_use
HAVING count(*) FILTER (lasts) > 0
AND count(*) FILTER (lasts AND ended IS NULL) = 0
AND last_use <= max(ended) FILTER (lasts) + grace_days()
ORDER BY person
"""


def left_days(connection: duckdb.DuckDBPyConnection) -> tuple[Array, Array]:
    """Who has left, and from which day on? Those whose lasting contacts have all ended, with nothing since.

    A lasting contact is one with a service whose contacts mostly go on for LASTING_DAYS or more, do end, and after
    whose ends nothing more is heard of two people in three: a GP's list, a tenancy. The end of a benefit or of
    school is no such end. Where contacts name no service, the partner stands for it.
    """
    for name, number in (("lasting", LASTING_DAYS), ("grace", GRACE_DAYS), ("heard", HEARD_DAYS)):  # fmt: skip
        connection.execute(f"CREATE MACRO {name}_days() AS {number}")
    found = connection.execute(LASTING).fetchnumpy()
    return found["person"], found["left_day"]
