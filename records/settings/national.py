"""National defaults that are more than one value."""

GUIDE = (
    "全国学籍系统业务指南（教育部，2014）",
    "Key-business guide of the national student-status system (ministry, 2014)",
)
# The notices behind national defaults, by requirement, as people know them; our own decisions have none.
DOCUMENTS: dict[str, tuple[str, str]] = {rule: GUIDE for rule in ("S11", "S16", "S24", "S25")}

# Key fields by their sheet keys: name, sex, birth date, ID type, ID number (decisions, domain 6):
# a household certificate for all but the ID type, a duplicate check for all five.
CONTROLLED = ["xm", "xbm", "csrq", "sfzjlxm", "sfzjh"]

# Standard class sizes by stage (S24; domain-facts 1.5): 45 and 50 are the national standard; for senior schools,
# where provinces say 50 to 55, the wider. The ministry may set others; every level below only stricter ones.
CLASS_SIZES = {"primary": 45, "junior": 50, "senior": 55}

# Most pupils of a school of the compulsory stages: of one stage, and where several stages share a school.
SCHOOL_SIZE, JOINT_SCHOOL_SIZE = 2000, 2500
BALANCE = (
    "县域义务教育优质均衡发展督导评估办法（教育部，2017）",
    "Measures for the inspection of high-quality, balanced compulsory education in counties (ministry, 2017)",
)
# No new cases of graduating grades while the year ends (domain-facts 2.6; exceptions: decisions, domain 28 and 43).
FREEZE = [{"from": "07-01", "to": "08-14"}]

# The file of a student and its seven parts, which the growth record keeps each term (S29).
MEASURES = (
    "中小学生学籍管理办法（教育部，2013）",
    "Measures for the student status of primary and secondary schools (ministry, 2013)",
)
SECOND_TERM = [{"from": "02-11", "to": "07-15"}]
