"""What each setting is called, in Chinese and English."""

TITLES: dict[str, tuple[str, str]] = {
    "transfer.enabled": (
        "允许转学",
        "Transfers allowed",
    ),
    "transfer.windows": (
        "转学开放时段",
        "Transfer windows",
    ),
    "transfer.time_limit_days": (
        "每方核办时限(工作日)",
        "Time limit of each party (working days)",
    ),
    "transfer.reminder_days": (
        "到期前提醒(工作日)",
        "Reminder before the limit (working days)",
    ),
    "transfer.evidence.required": (
        "各方必交材料",
        "Evidence required of each party",
    ),
    "transfer.closed_grades": (
        "不受理转学的年级",
        "Grades closed to transfer",
    ),
    "transfer.extra_provincial_step": (
        "省级加核一步",
        "Extra provincial step",
    ),
    "transfer.same_authority_once": (
        "同一主管部门只核一次",
        "Same authority decides once",
    ),
    "transfer.leader_step": (
        "转入学校领导审核",
        "Leader's step at the receiving school",
    ),
    "transfer.fetch_reminder_days": (
        "调档提醒(工作日)",
        "Reminder to fetch the file (working days)",
    ),
    "transfer.cancel_after_approval_needs_agreement": (
        "核办完毕后撤销须转出主管部门同意",
        "Cancelling after approval needs the releasing authority's agreement",
    ),
    "class.size_limit": (
        "班额上限",
        "Class size limit",
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
    "account.lock_after": (
        "密码错误几次后锁定",
        "Failed sign-ins before lock-out",
    ),
    "account.lock_minutes": (
        "锁定分钟数",
        "Minutes of lock-out",
    ),
    "account.session_hours": (
        "登录有效小时数",
        "Hours a sign-in lasts",
    ),
    "account.password_days": (
        "密码更换周期(天)",
        "Days until a password must change",
    ),
    "account.activation_hours": (
        "激活链接有效小时数",
        "Hours an activation link lasts",
    ),
    "lookup.rate_per_hour": (
        "每小时精确查询次数",
        "Exact look-ups per hour",
    ),
    "evidence.max_bytes": (
        "材料大小上限(字节)",
        "Largest evidence file (bytes)",
    ),
    "evidence.types": (
        "材料文件类型",
        "Evidence file types",
    ),
    "export.needs_approval": (
        "含身份数据的导出须审批",
        "Exports with identity data need approval",
    ),
    "conflicts.table": (
        "互斥业务表",
        "Changes that exclude one another",
    ),
}
