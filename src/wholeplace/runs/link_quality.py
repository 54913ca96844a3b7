"""The step that says how right a linking is: as expected, for whom less so, and in truth where that is known."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from wholeplace.linkage.drawing import draw_linkages
from wholeplace.linkage.fairness import fairness_gaps
from wholeplace.linkage.measuring import FEWEST, linkage_quality
from wholeplace.runs.keeper import ingredients_of
from wholeplace.runs.linking import ROOMS
from wholeplace.store.hashes import sha256_of_file
from wholeplace.store.runs import steps_folder
from wholeplace.store.steps import Step, kept_or_made
from wholeplace.tables.linking import LINKAGE_GAPS, LINKAGE_QUALITY, PEOPLE
from wholeplace.tables.people import RECORDS

TRUTH = "truth/records.csv"
DRAWS, SEED = 20, 1


def measured(place: Path, together: Step, people: Step, *, small_number: int) -> Step:
    """How right is the linking of these records, and for which groups of people is it less so?

    The truth of a made-up borough is read here and nowhere else. With it stand the sampled linkages from which a
    later figure takes its interval.
    """
    truth = place / TRUTH
    fewest = max(FEWEST, small_number)

    def make(staging: Path) -> Mapping[str, int]:
        quality = linkage_quality(people.folder, together.path(RECORDS.name), _truth(truth, people), fewest=fewest)  # fmt: skip
        tables = {
            LINKAGE_QUALITY.name: quality,
            LINKAGE_GAPS.name: fairness_gaps(quality).cast(LINKAGE_GAPS.schema()),
            "draws": draw_linkages(people.folder, draws=DRAWS, seed=SEED),
        }
        for name, table in tables.items():
            pq.write_table(table, staging / f"{name}.parquet", compression="zstd")
        return {name: table.num_rows for name, table in tables.items()}

    ingredients = ingredients_of(
        "linkage_quality",
        (together, people),
        ROOMS,
        truth=sha256_of_file(truth) if truth.is_file() else "",
        options={"fewest": fewest, "draws": DRAWS, "seed": SEED},
    )
    return kept_or_made(steps_folder(place), ingredients, make)


def _truth(path: Path, people: Step) -> pa.Table | None:
    """Who is who in truth, if that is known of every record; somebody may have added to a made-up borough."""
    if not path.is_file():
        return None
    as_text = pa.csv.ConvertOptions(column_types=dict.fromkeys(("partner", "record_id", "person_id"), pa.string()))  # fmt: skip
    known = pa.csv.read_csv(path, convert_options=as_text)
    keys = people.read(PEOPLE.name).select(["partner", "record_id"])
    named = pc.is_in(_joined(keys), _joined(known).combine_chunks())
    return known if pc.all(named).as_py() else None


def _joined(table: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(table["partner"], table["record_id"], "\x1f")
