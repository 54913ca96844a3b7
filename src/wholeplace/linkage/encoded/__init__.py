"""A partner that may not share identifiers sends keyed codes instead; records link by these, at a cost that is measured."""
