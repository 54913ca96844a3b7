"""Published numbers with source, date and licence: unit costs, who bears them, deflators."""
