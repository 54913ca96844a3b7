"""Words everyone uses: Period, money, Place, Partner, errors. No I/O, no third-party import."""
