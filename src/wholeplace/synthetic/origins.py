"""Where families come from, as far as names and ethnic groups go. Shares are made up, in a borough's variety."""

from dataclasses import dataclass

GROUPS = (
    "white_british",
    "white_other",
    "black_african",
    "black_caribbean",
    "asian",
    "other",
    "mixed",
)
MIXED = GROUPS.index("mixed")


@dataclass(frozen=True)
class Origin:
    """One origin of names: its ethnic group, its share of homes, and how family names pass on.

    `surnames` is `shared` (one name for a family), `gendered` (sons and daughters take another
    ending), `womens` (many women bear a name that is no family's), or `fathers` (a child's last name
    is its father's first).
    """

    name: str
    group: str
    share: float
    surnames: str = "shared"


ORIGINS = (
    Origin("english", "white_british", 35.0),
    Origin("irish", "white_other", 3.0),
    Origin("scottish_welsh", "white_british", 4.0),
    Origin("jewish", "white_other", 4.0),
    Origin("polish", "white_other", 3.0, "gendered"),
    Origin("romanian", "white_other", 2.0),
    Origin("greek", "white_other", 1.0, "gendered"),
    Origin("italian", "white_other", 2.0),
    Origin("spanish", "white_other", 2.5),
    Origin("portuguese", "white_other", 2.0),
    Origin("french", "white_other", 1.5),
    Origin("turkish", "white_other", 6.0),
    Origin("arabic", "other", 2.5),
    Origin("yoruba", "black_african", 5.0),
    Origin("igbo", "black_african", 2.0),
    Origin("akan", "black_african", 3.5),
    Origin("somali", "black_african", 2.0, "fathers"),
    Origin("ethiopian", "black_african", 1.0, "fathers"),
    Origin("caribbean", "black_caribbean", 8.0),
    Origin("bengali", "asian", 3.0, "womens"),
    Origin("pakistani", "asian", 2.0, "womens"),
    Origin("gujarati", "asian", 2.0),
    Origin("punjabi", "asian", 1.2, "womens"),
    Origin("tamil", "asian", 0.8, "fathers"),
    Origin("chinese", "asian", 2.0),
    Origin("vietnamese", "asian", 1.5),
)
SHARES = tuple(origin.share for origin in ORIGINS)
GROUP_OF_ORIGIN = tuple(GROUPS.index(origin.group) for origin in ORIGINS)
