"""Leave: may this partner's field be used by that one, for this purpose, on this day, and why?"""
