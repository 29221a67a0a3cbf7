"""Sub-processes, event sub-processes, transactions, compensation."""

from tests.engine.row import Row, done, one

SCOPES: tuple[Row, ...] = (
    one("Embedded sub-process", "sub", "start s; sub S {\nstart s1; user A; end e1; s1 > A > e1\n}; end e; s > S > e",
        "s s1 A e1 S e", *done("A")),
    one("Sub-process without start event", "sub_bare", "start s; sub S {\ntask A; task B\n}; end e; s > S > e", "s A B S e"),
    one("Nested sub-processes", "sub_nested",
        "start s; sub S {\nstart s1; sub T {\nstart s2; user A; end e2; s2 > A > e2\n}; end e1; s1 > T > e1\n}; end e; s > S > e",
        "s s1 s2 A e2 T e1 S e", *done("A")),
    one("Event sub-process: message, interrupting", "esp_message",
        "start s; user A; end e; s > A > e; esp H {\nstart m message=M; task B; end f; m > B > f\n}", "s m B f H", ("message", "M")),
    one("Event sub-process: message, not interrupting", "esp_message_non",
        "start s; user A; end e; s > A > e; esp H {\nstart m message=M non; task B; end f; m > B > f\n}",
        "s m B f H m B f H A e", ("message", "M"), ("message", "M"), ("complete", "A")),
    one("Event sub-process: not interrupting keeps its scope open", "esp_keeps_open",
        "start s; user A; end e; s > A > e; esp H {\nstart m message=M non; user B; end f; m > B > f\n}",
        "s m A e B f H", ("message", "M"), *done("A", "B")),
    one("Event sub-process: timer, interrupting", "esp_timer",
        "start s; user A; end e; s > A > e; esp H {\nstart m timer=PT1H; task B; end f; m > B > f\n}", "s m B f H", ("wait", "PT2H")),
    one("Event sub-process: a timer does not keep a finished case open", "esp_timer_closed",
        "start s; user A; end e; s > A > e; esp H {\nstart m timer=PT1H; task B; end f; m > B > f\n}", "s A e",
        ("complete", "A"), ("wait", "PT2H")),
    one("Event sub-process: timer cycle, not interrupting", "esp_cycle",
        "start s; user A; end e; s > A > e; esp H {\nstart m cycle=R/PT1H non; task B; end f; m > B > f\n}",
        "s m B f H m B f H A e", ("wait", "PT2H"), ("complete", "A")),
    one("Event sub-process: signal", "esp_signal",
        "start s; user A; end e; s > A > e; esp H {\nstart m signal=S; task B; end f; m > B > f\n}", "s m B f H", ("signal", "S")),
    one("Event sub-process: error", "esp_error",
        "start s; sub S {\nstart s1; end x error=E1; s1 > x; esp H {\nstart m error=E1; task B; end f; m > B > f\n}\n}; end e; s > S > e",
        "s s1 x m B f H S e"),
    one("Event sub-process: error of a service in the process", "esp_error_root",
        "start s; service A service=fails; end e; s > A > e; esp H {\nstart m error=E1; task B; end f; m > B > f\n}", "s m B f H"),
    one("Event sub-process: escalation, not interrupting", "esp_escalation",
        "start s; throw t escalation=X; task A; end e; s > t > A > e; esp H {\nstart m escalation=X non; task B; end f; m > B > f\n}",
        "s t m A B e f H"),
    one("Event sub-process: escalation, interrupting", "esp_escalation_interrupting",
        "start s; throw t escalation=X; task A; end e; s > t > A > e; esp H {\nstart m escalation=X; task B; end f; m > B > f\n}",
        "s t m B f H"),
    one("Event sub-process: condition", "esp_condition",
        "start s; user A; end e; s > A > e; esp H {\nstart m condition=`x > 5`; task B; end f; m > B > f\n}", "s m B f H",
        ("set", {"x": 9}), given={"x": 1}),
    one("Event sub-process in a sub-process leaves the outer scope alone", "esp_inner",
        "start s; and k; user Z; sub S {\nstart s1; user A; end e1; s1 > A > e1; esp H {\nstart m message=M; task B; end f; m > B > f\n}\n};"
        "and j; end e; s > k; k > S > j; k > Z > j; j > e", "s k s1 m B f H S Z j e", ("message", "M"), ("complete", "Z")),
    one("Nested event sub-processes", "esp_nested",
        "start s; user A; end e; s > A > e; esp H {\nstart m message=M; user B; end f; m > B > f; esp I {\nstart n message=N; task C;"
        "end g; n > C > g\n}\n}", "s m n C g I H", ("message", "M"), ("message", "N")),
    one("Event sub-process goes before the boundary of its sub-process", "esp_before_boundary",
        "start s; sub S {\nstart s1; end x error=E1; s1 > x; esp H {\nstart m error=E1; task B; end f; m > B > f\n}\n};"
        "boundary b S error=E1; task C; end e; s > S > e; b > C > e", "s s1 x m B f H S e"),
    one("Error thrown again by a handler reaches the boundary", "esp_rethrow",
        "start s; sub S {\nstart s1; end x error=E1; s1 > x; esp H {\nstart m error=E1; end f error=E1; m > f\n}\n};"
        "boundary b S error=E1; task C; end e; s > S > e; b > C > e", "s s1 x m f b C e"),
    one("Compensation: throw, in reverse order", "compensation",
        "start s; task A; boundary ca A compensate; task B; boundary cb B compensate; task UA isForCompensation=true;"
        "task UB isForCompensation=true; throw t compensate; end e; s > A > B > t > e; ca ~> UA; cb ~> UB", "s A B UB UA t e"),
    one("Compensation of one activity", "compensation_one",
        "start s; task A; boundary ca A compensate; task B; boundary cb B compensate; task UA isForCompensation=true;"
        "task UB isForCompensation=true; throw t compensate=A; end e; s > A > B > t > e; ca ~> UA; cb ~> UB", "s A B UA t e"),
    one("Compensation end event", "compensation_end",
        "start s; task A; boundary ca A compensate; task UA isForCompensation=true; end t compensate; s > A > t; ca ~> UA",
        "s A UA t"),
    one("Compensation only of what was completed", "compensation_only_done",
        "start s; xor g; task A; boundary ca A compensate; task B; boundary cb B compensate; task UA isForCompensation=true;"
        "task UB isForCompensation=true; throw t compensate; end e; s > g; g > A : x = 1; g > B *; A > t; B > t; t > e;"
        "ca ~> UA; cb ~> UB", "s g A UA t e", given={"x": 1}),
    one("Compensation handler that is a user task is waited for", "compensation_user",
        "start s; task A; boundary ca A compensate; user UA isForCompensation=true; throw t compensate; end e; s > A > t > e; ca ~> UA",
        "s A UA t e", *done("UA")),
    one("Compensation of a finished sub-process undoes its inside", "compensation_sub",
        "start s; sub S {\nstart s1; task A; boundary ca A compensate; task B; boundary cb B compensate; task UA isForCompensation=true;"
        "task UB isForCompensation=true; end e1; s1 > A > B > e1; ca ~> UA; cb ~> UB\n}; throw t compensate=S; end e; s > S > t > e",
        "s s1 A B e1 S UB UA t e"),
    one("Compensation event sub-process", "compensation_esp",
        "start s; sub S {\nstart s1; script A script=`5` result=v; end e1; s1 > A > e1; esp H {\nstart c compensate; task U; end f; c > U > f\n}\n};"
        "throw t compensate=S; end e; s > S > t > e", "s s1 A e1 S c U f H t e"),
    one("Compensation sees the data as they were", "compensation_snapshot",
        "start s; sub S {\ndata v value=1; start s1; end e1; s1 > e1; esp H {\nstart c compensate; script U script=`v` result=seen;"
        "end f; c > U > f\n}\n}; throw t compensate=S; end e; s > S > t > e", "s s1 e1 S c U f H t e", values={"seen": 1}),
    one("Transaction that completes", "transaction",
        "start s; tx T {\nstart s1; task A; end e1; s1 > A > e1\n}; boundary x T cancel; task B; end e; s > T > e; x > B > e",
        "s s1 A e1 T e"),
    one("Transaction: cancel compensates and leaves by its boundary", "transaction_cancel",
        "start s; tx T {\nstart s1; task A; boundary ca A compensate; task UA isForCompensation=true; user Z; end c cancel; and f;"
        "end e1; s1 > A > f; f > c; f > Z > e1; ca ~> UA\n}; boundary x T cancel; task B; end e; s > T > e; x > B > e",
        "s s1 A f c UA x B e"),
    one("Transaction: an error is a hazard, nothing is compensated", "transaction_hazard",
        "start s; tx T {\nstart s1; task A; boundary ca A compensate; task UA isForCompensation=true; end c error=E1; s1 > A > c;"
        "ca ~> UA\n}; boundary x T error=E1; task B; end e; s > T > e; x > B > e", "s s1 A c x B e"),
    one("Compensation of every instance of a multi-instance", "compensation_multi",
        "start s; task A; @A multi=2; boundary ca A compensate; task UA isForCompensation=true; throw t compensate; end e;"
        "s > A > t > e; ca ~> UA", "s A A UA UA t e"),
)
