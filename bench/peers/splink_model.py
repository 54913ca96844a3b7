"""The peer of linkage: Splink 5 on records as intake keeps them, as a careful reader of its documentation would use it.

Chosen with the truth, in the peer's favour: comparisons by F1 on one borough of 100,000 records (seed 1), out of a
dozen models tried; blocking rules on that one and on one of a million (seed 21), where several sets gave the same F1 and
the fastest was taken. Figures on those two flatter the peer. What helped most was one comparison for where a person
lives in place of one each for postcode and UPRN (its guide warns of columns that say the same), and names compared
together, with levels for swapped and for second names (its FEBRL4 example). Of its ready-made comparisons, those of
dates of birth and of exact matches are used as they come.

Settings that cost time for nothing are off, as its guide to large data advises: no column is carried along that
nobody reads. Both ways of running it (splink_documented.py, splink_tuned.py) share everything but how much they train on.
"""

import argparse
import logging
from pathlib import Path

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

# The usual short and long forms, so that one street has one spelling.
STREET = " (ROAD|RD|STREET|ST|CLOSE|CL|AVENUE|AVE|TERRACE|TER|GARDENS|GDNS|DRIVE|DR|LANE|LN|COURT|CT|PLACE|PL|CRESCENT|CRES)$"
PREPARED = """
SELECT file_row_number AS unique_id, match_given AS given, split_part(match_given, ' ', 1) AS first_given,
    match_family AS family, split_part(match_family, ' ', 1) AS first_family,
    match_given || ' ' || match_family AS full_name, born_on::DATE AS born_on, sex,
    match_postcode AS postcode, match_postcode[:-3] AS sector, match_uprn AS uprn,
    regexp_replace(upper(address), $street, '') || match_postcode AS home,
    match_nhs_number AS nhs_number, match_nino AS nino, match_upn AS upn
FROM read_parquet($file, file_row_number = true)
"""
# Pairs less likely than not are of no use to anyone.
LEAST = 0.5

RULES = [
    block_on("nhs_number"),
    block_on("nino"),
    block_on("upn"),
    block_on("uprn", "first_given"),
    block_on("first_given", "family", "year(born_on)"),
    block_on("born_on", "postcode"),
    block_on("born_on", "family"),
    block_on("born_on", "first_given"),
    block_on("postcode", "first_given"),
    block_on("home", "substr(first_given, 1, 1)"),
]
CERTAIN = [
    block_on("nhs_number"),
    block_on("nino"),
    block_on("given", "family", "born_on"),
    block_on("born_on", "postcode", "given"),
]
# How many of the true pairs those rules find, as its examples guess it.
CERTAIN_RECALL = 0.6
TRAINED_ON = [block_on("given", "family"), block_on("born_on")]


def _exact(column: str) -> object:
    return cll.ExactMatchLevel(column).configure(tf_adjustment_column=column)


def _alike(likeness: float) -> object:
    """Both names this much alike."""
    return cll.And(cll.JaroWinklerLevel("first_given", likeness), cll.JaroWinklerLevel("family", likeness))  # fmt: skip


def _any_null(*columns: str) -> str:
    return " OR ".join(f"{name}_l IS NULL OR {name}_r IS NULL" for name in columns)


NAME = cl.CustomComparison(
    output_column_name="name",
    comparison_levels=[
        cll.CustomLevel(_any_null("given", "family")).configure(is_null_level=True),
        _exact("full_name"),
        cll.And(cll.ExactMatchLevel("first_given"), cll.ExactMatchLevel("family")),
        cll.ColumnsReversedLevel("given", "family", symmetrical=True),
        cll.CustomLevel(
            "first_given_l = first_family_r AND family_l = first_given_r "
            "OR first_given_r = first_family_l AND family_r = first_given_l"
        ),
        _alike(0.9),
        _alike(0.8),
        _exact("first_given"),
        cll.JaroWinklerLevel("first_given", 0.9),
        _exact("family"),
        cll.JaroWinklerLevel("family", 0.9),
        cll.ElseLevel(),
    ],
)
HOME = cl.CustomComparison(
    output_column_name="lives_at",
    comparison_levels=[
        cll.CustomLevel(
            f"({_any_null('uprn')}) AND ({_any_null('postcode')})"
        ).configure(is_null_level=True),
        _exact("uprn"),
        _exact("home"),
        _exact("postcode"),
        cll.ExactMatchLevel("sector"),
        cll.ElseLevel(),
    ],
)
SETTINGS = SettingsCreator(
    link_type="dedupe_only",
    blocking_rules_to_generate_predictions=RULES,
    comparisons=[
        NAME,
        cl.DateOfBirthComparison("born_on", input_is_string=False),
        HOME,
        cl.ExactMatch("nhs_number"),
        cl.ExactMatch("nino"),
        cl.ExactMatch("upn"),
        cl.ExactMatch("sex"),
    ],
    retain_matching_columns=False,
)


def link(records: Path, out: Path, *, u_pairs: float, em_pairs: float | None, threshold: float | None) -> None:  # fmt: skip
    """Link the records of a file.

    Writes the pairs (`l`, `r`: rows of the file from 0; match_probability, match_weight), or, at a threshold of the
    match weight in bits, the people: partner, record_id, person_id.
    """
    connection = duckdb.connect()
    api = DuckDBAPI(connection=connection)
    prepared = connection.sql(
        PREPARED, params={"file": str(records), "street": STREET}
    ).to_arrow_table()
    linker = Linker(api.register(prepared), SETTINGS, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(CERTAIN, recall=CERTAIN_RECALL)  # fmt: skip
    training.estimate_u_using_random_sampling(max_pairs=u_pairs)
    for rule in TRAINED_ON:
        training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, max_pairs=em_pairs
        )
    if threshold is None:
        pairs = linker.inference.predict(threshold_match_probability=LEAST)
        pairs.as_duckdbpyrelation().project(
            "unique_id_l AS l, unique_id_r AS r, match_probability, match_weight"
        ).write_parquet(str(out))
        return
    pairs = linker.inference.predict(threshold_match_weight=threshold)
    people = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_weight=threshold)  # fmt: skip
    people.as_duckdbpyrelation().create_view("linked")
    connection.read_parquet(str(records), file_row_number=True).create_view("kept")
    connection.sql(
        "SELECT partner, record_id, cluster_id AS person_id FROM kept JOIN linked ON unique_id = file_row_number"
    ).write_parquet(str(out))


def main(*, u_pairs: float, em_pairs: float | None) -> None:
    """`FILE OUT [--threshold BITS]`: a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("records", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threshold", type=float, help="bits of match weight")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    link(given.records, given.out, u_pairs=u_pairs, em_pairs=em_pairs, threshold=given.threshold)  # fmt: skip
