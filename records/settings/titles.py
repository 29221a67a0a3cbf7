"""What each setting is called, in Chinese and English."""

TITLES: dict[str, tuple[str, str]] = {
    "class.size_limit": (
        "班额上限",
        "Class size limit",
    ),
    "school.size_limit": (
        "单一学段义务教育学校规模上限(人)",
        "Most pupils of a compulsory school of one stage",
    ),
    "school.size_limit_joint": (
        "多学段义务教育学校规模上限(人)",
        "Most pupils of a compulsory school of several stages",
    ),
    "controlled_fields": (
        "受控字段",
        "Controlled fields",
    ),
    "id.temporary_codes_cross_province": (
        "L号可用于跨省业务",
        "L codes serve across provinces",
    ),
    "four_eyes.small_school_exception": (
        "小规模学校可一人兼管理员与领导",
        "A small school may have one person as clerk and leader",
    ),
    "four_eyes.small_school_pupils": (
        "小规模学校人数上限",
        "Pupils of a small school, at most",
    ),
    "correction.limit_days": (
        "补正时限(工作日)",
        "Time limit of a correction (working days)",
    ),
    "correction.reminder_days": (
        "补正到期前提醒(工作日)",
        "Reminder before the limit of a correction (working days)",
    ),
    "named_people.windows": (
        "责任人员报送时段（向所辖单位布置）",
        "Windows in which the units below report their named persons",
    ),
    "named_people.reported": (
        "责任人员报送岗位",
        "Posts whose people are reported",
    ),
    "named_people.reminder_days": (
        "责任人员报送到期前提醒(工作日)",
        "Reminder before the report of named persons is due (working days)",
    ),
    "named_people.check_days": (
        "责任人员报送核对与改正时限(工作日)",
        "Time limit of checking and correcting a report of named persons (working days)",
    ),
    "named_people.again_days": (
        "责任人员逾期未报再催间隔(天)",
        "Days between reminders of a late report of named persons",
    ),
    "urging.times_a_day": (
        "每件每日催办次数上限",
        "Urgings of a task a day, at most",
    ),
    "school_year.turn_month": (
        "学年更替（统一升级）：月",
        "Turn of the school year, when every student moves up: month",
    ),
    "school_year.turn_day": (
        "学年更替（统一升级）：日（当日 24 时）",
        "Turn of the school year: day, as whose end every student moves up",
    ),
    "placements.follow_transfer": (
        "在本校就读的特殊就读安排随转学延续",
        "An arrangement for special education at the school of record goes along with a transfer",
    ),
    "growth.parts": (
        "成长记录登记的部分",
        "Parts of the growth record that are kept",
    ),
    "growth.second_term": (
        "第二学期起止",
        "Begin and end of the second term",
    ),
    "growth.edit_days": (
        "学期结束后成长记录可补登、更正的天数",
        "Days after a term in which its growth record can still be written",
    ),
    "notices.at_once": (
        "各角色立即发送的通知种类，其余每日汇总",
        "Kinds of notice sent at once to each role; the rest come in the daily digest",
    ),
    "account.lock_after": (
        "同一处密码错误几次后锁定",
        "Failed sign-ins of a name at one place before lock-out",
    ),
    "account.lock_minutes": (
        "首次锁定分钟数(再次锁定加倍)",
        "Minutes of the first lock-out (each further one is twice as long)",
    ),
    "account.lock_minutes_most": (
        "锁定分钟数上限",
        "Longest lock-out (minutes)",
    ),
    "account.failures_per_address": (
        "同一网络地址在首次锁定时长内可失败次数",
        "Failed sign-ins of one address within the time of a first lock-out",
    ),
    "account.session_hours": (
        "登录有效小时数",
        "Hours a sign-in lasts",
    ),
    "account.password_days": (
        "密码更换周期(天)",
        "Days until a password must change",
    ),
    "account.passwords_kept": (
        "新密码不得与最近几次用过的密码相同",
        "Last passwords that are not taken again",
    ),
    "account.unused_days": (
        "多少天未登录即封存账号",
        "Days without a sign-in after which an account is sealed",
    ),
    "account.activation_hours": (
        "激活链接有效小时数",
        "Hours an activation link lasts",
    ),
    "lookup.rate_per_hour": (
        "学校学籍管理员每小时精确查询次数",
        "Exact look-ups per hour, clerk of a school",
    ),
    "lookup.authority_rate_per_hour": (
        "主管部门学籍管理员每小时精确查询次数",
        "Exact look-ups per hour, clerk of an authority",
    ),
    "evidence.max_bytes": (
        "材料大小上限",
        "Largest evidence file",
    ),
    "evidence.max_megapixels": (
        "图片像素上限(百万)",
        "Largest evidence picture (million pixels)",
    ),
    "evidence.types": (
        "材料文件类型",
        "Evidence file types",
    ),
    "freeze.graduating_windows": ("毕业年级冻结时段", "Freeze of graduating grades"),
    "conflicts.table": (
        "互斥业务表",
        "Changes that exclude one another",
    ),
}
