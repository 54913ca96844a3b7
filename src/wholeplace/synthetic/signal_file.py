"""Which contacts of the borough are a crisis, and which are looked at as a signal of one: the rows of signals.csv."""

from collections.abc import Iterable, Mapping

from wholeplace.synthetic.crises import CRISES
from wholeplace.synthetic.place_words import SOURCE
from wholeplace.synthetic.signals import SIGNALS
from wholeplace.tables.inputs.signals import CRISIS, SIGNAL

# Of the crises, what a person is rather than what happened to a service: said, though no crisis is refused for it.
ABOUT_VICTIMS = frozenset({"injury_by_partner"})


def signal_rows() -> Iterable[Mapping[str, str]]:
    """The rows of signals.csv. Which signals are planted, only the truth tells."""
    for crisis in CRISES:
        service, reason = crisis.contact
        about = "victim" if crisis.name in ABOUT_VICTIMS else ""
        yield {"name": crisis.name, "kind": CRISIS, "service": service, "reasons": reason, "is_about": about, "source": SOURCE}  # fmt: skip
    for signal in sorted(SIGNALS, key=lambda each: each.name):
        yield {"name": signal.name, "kind": SIGNAL, "service": signal.service, "reasons": signal.name, "source": SOURCE}  # fmt: skip
