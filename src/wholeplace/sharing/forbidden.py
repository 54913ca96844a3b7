"""Uses that are refused whatever an agreement, a role or a consent says, however they are spelt.

A purpose has to be on the closed list anyway. This module is here so that a forbidden use is called
forbidden and is not offered a correction, so where it errs it errs towards that.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

MOST_LETTERS = 200
# A stem this long may be misspelt by a letter, a longer one by two; too much lies near a shorter one.
LENGTH_FOR_ONE_SLIP, LENGTH_FOR_TWO_SLIPS = 5, 10
# Letters of other scripts, digits and signs that stand in for a Latin letter.
LOOKALIKES = str.maketrans(
    "013457@$|\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0455\u0501\u0261\u03bd\u03bf\u03b1\u03b5\u03c1\u03b9\u03ba\u03c5",
    "oieastasiaeopcxyisdgvoaepiku",
)
# What may stand between the word for less and the word for help without changing the sense.
FILLERS = frozenset({
    "a", "all", "amount", "an", "any", "for", "from", "her", "his", "in", "level", "my", "no", "of", "on", "or",
    "our", "person", "people", "persons", "resident", "residents", "s", "some", "that", "the", "their", "this",
    "to", "whose", "your",
})  # fmt: skip
LESS = (
    "reduc", "reduction", "withdraw", "withhold", "cut", "cutting", "stop", "stopping", "refus", "deny",
    "denying", "denial", "terminat", "restrict", "curtail", "suspend", "suspension", "disqualif", "downgrad",
    "disallow", "revok", "remov", "end", "ending", "limit", "penalis", "penaliz", "closing", "closure", "lower",
)  # fmt: skip
HELP = (
    "help", "support", "benefit", "care", "service", "package", "payment", "entitlement", "allowance",
    "award", "case", "aid", "relief", "housing", "provision", "grant", "credit", "placement",
)  # fmt: skip


@dataclass(frozen=True)
class ForbiddenUse:
    """One family of forbidden uses: how it is said, and how the words for it begin.

    A stem is looked for anywhere in the text and may be misspelt; with ^ before it, it must begin a
    word and be spelt right, because ordinary words lie near. A phrase is words that stand together.
    """

    said: str
    stems: tuple[str, ...] = ()
    phrases: tuple[tuple[str, str], ...] = ()


LESS_HELP = ForbiddenUse(
    "a decision that reduces help to a person",
    ("eligib", "meanstest", "disentitle", "gatekeeping", "^rationing", "deprioriti",
     "reassess", "financialassessment", "costrecovery", "chargingfor"),
)  # fmt: skip
FORBIDDEN_USES = (
    ForbiddenUse(
        "benefit sanctions or conditionality",
        ("sanction", "conditionality", "worksearch", "workcapability", "fitforwork", "fitnesstowork",
         "fitnessforwork", "availableforwork", "availabilityforwork", "claimantcompliance",
         "claimantcommitment", "mandatoryactivity", "mandation", "workfare"),
        (("benefit", "compliance"), ("benefit", "condition"), ("claimant", "check"),
         ("claimant", "monitor"), ("jobseeker", "compliance"), ("benefit", "penalt")),
    ),
    ForbiddenUse(
        "fraud",
        ("fraud", "falseclaim", "^cheat", "^scroung", "datamatching", "singlepersondiscount", "undeclared",
         "dishonest"),
        (("claim", "investigat"), ("benefit", "investigat"), ("claim", "verif"), ("benefit", "crackdown"),
         ("claimant", "investigat")),
    ),
    ForbiddenUse(
        "the enforcement of debt",
        ("debt", "arrears", "bailiff", "overpayment", "liabilityorder", "bankrupt", "insolvency",
         "attachmentofearnings", "clawback", "^repayment", "moneyowed", "^owed", "^owing"),
        (("recover", "tax"), ("collect", "tax"), ("tax", "recovery"), ("tax", "collection"),
         ("collect", "rent"), ("rent", "collection"), ("recover", "rent"), ("rent", "recovery"),
         ("recover", "payment"), ("recover", "money"), ("collect", "fine"), ("fine", "collection")),
    ),
    ForbiddenUse(
        "tenancy enforcement",
        ("evict", "repossess", "^sublet", "noticetoquit", "noticeseekingpossession", "breachoftenancy",
         "tenancybreach", "possessionorder", "possessionproceeding"),
        (("tenan", "enforcement"), ("tenan", "possession"), ("tenan", "audit"), ("tenan", "check"),
         ("tenan", "investigat"), ("tenan", "terminat"), ("housing", "possession")),
    ),
    ForbiddenUse(
        "immigration",
        ("immigra", "migrationcontrol", "^deport", "deportation", "^visa", "asylum", "righttorent",
         "norecourse", "nrpf", "hostileenvironment", "compliantenvironment", "borderforce",
         "bordercontrol", "overstayer", "nationalitycheck", "removaldirections", "leavetoremain",
         "residencystatus"),
        (("home", "office"), ("foreign", "national")),
    ),
    ForbiddenUse("enforcement against a person", ("enforcement", "^enforc", "prosecut")),
    ForbiddenUse(
        "a score, flag, rank or list of persons",
        ("riskscor", "^scoring", "profiling", "predictiverisk", "riskpredict", "riskrank", "riskflag",
         "watchlist", "blacklist", "redflag", "surveillance", "creditscor"),
        tuple((verb, noun) for verb in ("rank", "scor", "flag", "predict", "list")
              for noun in ("person", "people", "famil", "resident", "individual", "household")),
    ),
    LESS_HELP,
)  # fmt: skip


@lru_cache(maxsize=1024)
def forbidden_use(purpose: str) -> ForbiddenUse | None:
    """Which forbidden use do these words stand for, also misspelt, split or disguised? None when none."""
    words = _plain_words(purpose[:MOST_LETTERS])
    joined = [*words, *(one + other for one, other in pairwise(words))]
    run_together = "".join(words)
    for use in FORBIDDEN_USES:
        if any(_has_stem(stem, joined, run_together) for stem in use.stems):
            return use
    for use in FORBIDDEN_USES:
        if any(_stand_together(one, other, words) for one, other in use.phrases):
            return use
    return LESS_HELP if _is_less_help(words) else None


def _plain_words(text: str) -> list[str]:
    """The words in small Latin letters, without accents or disguises; letters set apart are put together."""
    letters = unicodedata.normalize("NFKD", text).casefold().translate(LOOKALIKES)
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    words: list[str] = []
    is_spelt_out = False
    for word in re.findall("[a-z]+", bare):
        if is_spelt_out and len(word) == 1:
            words[-1] += word
        else:
            words.append(word)
        is_spelt_out = len(word) == 1
    return words


def _has_stem(stem: str, joined: list[str], run_together: str) -> bool:
    if stem.startswith("^"):
        return any(word.startswith(stem[1:]) for word in joined)
    return stem in run_together or any(_begins_like(stem, word) for word in joined)


def _begins_like(stem: str, word: str) -> bool:
    """Does the word begin with the stem, but for a slip or two?"""
    if len(stem) < LENGTH_FOR_ONE_SLIP:
        return sorted(word) == sorted(stem)
    most = 2 if len(stem) >= LENGTH_FOR_TWO_SLIPS else 1
    if len(set(stem).difference(word)) > most:
        return False
    sizes = range(len(stem) - most, len(stem) + most + 1)
    return any(_slips(stem, word[:size]) <= most for size in sizes)


def _stand_together(one: str, other: str, words: list[str]) -> bool:
    """Do two words of a phrase stand side by side, or with one word between them?"""
    firsts = [at for at, word in enumerate(words) if _is_word(one, word)]
    seconds = [at for at, word in enumerate(words) if _is_word(other, word)]
    return any(0 < abs(first - second) <= 2 for first in firsts for second in seconds)


def _is_less_help(words: list[str]) -> bool:
    told = [word for word in words if word not in FILLERS]
    less = [any(_is_word(each, word) for each in LESS) for word in told]
    help_ = [any(_is_word(each, word) for each in HELP) for word in told]
    return any(
        (less[at] and help_[at + 1]) or (help_[at] and less[at + 1])
        for at in range(len(told) - 1)
    )


def _is_word(part: str, word: str) -> bool:
    # A short word is compared whole: `end` is not the beginning of `endurance`.
    if len(part) < LENGTH_FOR_ONE_SLIP:
        return word in (part, f"{part}s") or (len(part) > 3 and word.startswith(part))
    return word.startswith(part)


def _slips(one: str, other: str) -> int:
    """How many letters were put in, left out, changed or swapped between two words?"""
    older: list[int] = []
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            changed = before[j - 1] + (letter != against)
            least = min(row[j - 1] + 1, before[j] + 1, changed)
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                least = min(least, older[j - 2] + 1)
            row.append(least)
    return row[-1]
