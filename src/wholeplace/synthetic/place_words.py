"""What the made-up borough says of itself: names, needs, funders, prices. All of it made up."""

from wholeplace.synthetic.window import FLOW_YEAR, YEARS

PLACE = "Larkmere (made up)"
SOURCE = "Made up by Wholeplace: no such borough, service or person"
BOROUGH_CODE = "E09999001"
ABOUT = (
    "A made-up borough, written by `wholeplace synth`. Nobody in it lives, and no figure is of any real place. "
    "What is true in it stands in truth/, which a run reads only to say how right its linking is."
)
NEEDS = {
    "home": "Somewhere safe to live",
    "family": "Children who are safe and thriving",
    "mind": "Mental health",
    "health": "Physical health",
    "care": "Care and independence",
    "work": "Finding and keeping work",
    "income": "Enough to live on",
    "safety": "Safety from crime, abuse and fire",
    "learning": "Learning",
    "area": "Streets, waste and daily requests",
}
# Partners who send no extract of people, and why they are at the table.
FUNDERS = (
    ("council", "Larkmere Council", "council", "yes", "Runs the review; its departments send extracts of their own."),
    ("ccg", "Larkmere Clinical Commissioning Group", "nhs", "yes", "Plans and buys local health care."),
    ("government", "Central government", "national", "no", "Funds and decides nationally."),
)  # fmt: skip
# sector of the deliverer: (funder, controller); empty for the deliverer itself.
MONEY_OF_SECTOR = {
    "council": ("council", "council"),
    "nhs": ("ccg", "ccg"),
    "education": ("government", ""),
    "police": ("government", ""),
    "fire": ("government", ""),
    "justice": ("government", "government"),
    "welfare": ("government", "government"),
    "housing": ("", ""),
    "voluntary": ("council", "council"),
}
# This partner was asked for its spend and did not give it.
REFUSES_SPEND = "jobcentre"
REFUSAL = "Asked of Jobcentre Plus on 2017-05-09; it answered on 2017-06-20 that it holds no local budget and would not estimate one"
# code: (item, unit, pounds, a payment from purse to purse, who bears it).
LOCAL_COSTS = {
    "LK:DAT": ("Drug and alcohol treatment", "week", "62.00", "no", "local_government"),
    "LK:PRO": ("Supervision by the probation service", "week", "68.00", "no", "justice"),
    "LK:MEN": ("Mentoring of a person who has offended", "week", "45.00", "no", "justice"),
    "LK:JCI": ("Interview at the Jobcentre", "interview", "38.00", "no", "welfare"),
    "LK:ESA": ("Sickness benefit paid", "week", "108.00", "yes", "welfare"),
    "LK:ENQ": ("Enquiry dealt with by a member of staff", "enquiry", "14.00", "no", "local_government"),
    "LK:NOT": ("Notice served on a tenant", "notice", "160.00", "no", "local_government"),
    "LK:REP": ("Repair of a rented home", "repair", "125.00", "no", "housing"),
    "LK:ADV": ("Debt advice, one case", "case", "280.00", "no", "voluntary"),
    "LK:SUP": ("Support for a victim of domestic abuse", "week", "55.00", "no", "voluntary"),
    "LK:EMP": ("Support into work", "month", "115.00", "no", "local_government"),
    "LK:IFA": ("Foster care by an independent agency", "week", "850.00", "no", "local_government"),
}  # fmt: skip
LOCAL_PRICE_YEAR = "2014/15"
# What a service without a unit cost costs for each person it has on its books for a year.
POUNDS_ON_BOOKS = {
    "gp_registration": 82,
    "depression_register": 9,
    "council_tenancy": 1850,
    "association_tenancy": 2100,
    "council_tax": 24,
    "school_place": 5600,
    "college_course": 3900,
    "other_placement": 31000,
}
# What a service without a unit cost costs for each contact.
POUNDS_OF_CONTACT = {
    "library": 12,
    "school_sport": 35,
    "benefit_payment": 18,
    "food_bank": 22,
    "adult_learning": 95,
}
# What one is, of a late service that has no unit cost.
UNIT_WITHOUT_COST = {
    "other_placement": "placement for a year",
    "benefit_payment": "payment that was stopped",
}
# Posts filled for each million pounds a year, and the share of posts that stand empty.
WORKERS_OF_MILLION, EMPTY_SHARE = 19, 0.08
ITEM_SOURCE = f"Counted in the made-up extracts, {FLOW_YEAR}"
YEAR_LIST = YEARS
RECIPE_TITLE = f"Whole place review of {PLACE}"
RECIPE_PURPOSE = "whole_place_review"
