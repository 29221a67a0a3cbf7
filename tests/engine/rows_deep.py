"""Constructs inside one another: where engines usually go wrong."""

from tests.engine.row import Row, done, one

DEEP: tuple[Row, ...] = (
    one("Multi-instance of receive tasks", "deep_multi_receive",
        "start s; receive R message=M; @R multi=2; end e; s > R > e", "s R R e", ("message", "M"), ("message", "M")),
    one("Multi-instance of receive tasks correlated by item", "deep_multi_receive_key",
        "start s; receive R message=M/i; @R multi collection==ks item=i; end e; s > R > e", "s R R e",
        ("message", "M", "b"), ("message", "M", "x"), ("message", "M", "a"), given={"ks": ["a", "b"]}),
    one("Multi-instance of services that answer later", "deep_multi_later",
        "start s; service A service=wait_once in.n=loopCounter result=r; @A multi=2 into=out output==r; end e; s > A > e",
        "s A A e", ("wait", "PT1H"), values={"out": [1, 2]}),
    one("Multi-instance inside a multi-instance", "deep_multi_multi",
        "start s; sub S {\nstart s1; script A script=`i * 10 + j` result=r; @A multi collection==ys item=j into=inner output==r;"
        "end e1; s1 > A > e1\n}; @S multi sequential collection==xs item=i into=out output==inner; end e; s > S > e",
        "s s1 A A e1 S s1 A A e1 S e", given={"xs": [1, 2], "ys": [3, 4]}, values={"out": [[13, 14], [23, 24]]}),
    one("Multi-instance of call activities", "deep_multi_call",
        "start s; call C calledElement=Q; @C multi sequential collection==xs item=x into=out output==y; end e; s > C > e",
        "s s2 B e2 C s2 B e2 C e", given={"xs": [1, 2]}, values={"out": [2, 3]}),
    one("An error in one instance leaves by the boundary of all", "deep_multi_error",
        "start s; sub S {\nstart s1; user A; xor g; end x error=E1; end e1; s1 > A > g; g > x : bad; g > e1 *\n}; @S multi=3;"
        "boundary b S error=E1; task B; end e; s > S > e; b > B > e", "s s1 s1 s1 A g x b B e", ("complete", "A", {"bad": True}),
        given={"bad": False}),
    one("An escalation out of one instance", "deep_multi_escalation",
        "start s; sub S {\nstart s1; throw t escalation=X; end e1; s1 > t > e1\n}; @S multi=2 sequential; boundary b S escalation=X non;"
        "task B; end e; end f; s > S > e; b > B > f", "s s1 t b B e1 f S s1 t b B e1 f S e"),
    one("Terminate ends one instance only", "deep_multi_terminate",
        "start s; sub S {\nstart s1; and f; user A; end t terminate; end e1; s1 > f; f > A > e1; f > t\n}; @S multi=2; end e; s > S > e",
        "s s1 f s1 f t t S S e"),
    one("A boundary timer inside one instance", "deep_multi_timer",
        "start s; sub S {\nstart s1; user A; boundary b A timer=PT1H; task B; end e1; s1 > A > e1; b > B > e1\n}; @S multi=2; end e;"
        "s > S > e", "s s1 s1 A e1 S b B e1 S e", ("complete", "A"), ("wait", "PT2H")),
    one("Sequential multi-instance with an interrupting boundary", "deep_sequential_boundary",
        "start s; user A; @A multi=3 sequential; boundary b A message=M; task B; end e; s > A > e; b > B > e", "s A b B e",
        ("complete", "A"), ("message", "M")),
    one("Standard loop of user tasks", "deep_loop_user",
        "start s; user A; @A loop=`again`; end e; s > A > e", "s A A e", ("complete", "A", {"again": True}),
        ("complete", "A", {"again": False})),
    one("An interrupting event sub-process cancels what is nested", "deep_esp_cancels",
        "start s; sub S {\nstart s1; sub T {\nstart s2; user A due=5WD; boundary b A timer=PT5H; end e2; end f2; s2 > A > e2; b > f2\n};"
        "end e1; s1 > T > e1\n}; end e; s > S > e; esp H {\nstart m message=M; end f; m > f\n}", "s s1 s2 m f H", ("message", "M")),
    one("An event sub-process of a called process", "deep_call_esp",
        "start s; call C calledElement=Q; end e; s > C > e", "s s2 m B f H C e", ("message", "M")),
    one("A boundary timer on a call activity cancels the called process", "deep_call_boundary",
        "start s; call C calledElement=Q; boundary b C timer=PT1H; task X; end e; s > C > e; b > X > e", "s s2 b X e", ("wait", "PT2H")),
    one("Compensation thrown by an error handler of the same sub-process", "deep_compensation_in_handler",
        "start s; sub S {\nstart s1; task A; boundary ca A compensate; task UA isForCompensation=true; end x error=E1; s1 > A > x; ca ~> UA;"
        "esp H {\nstart m error=E1; throw t compensate; end f; m > t > f\n}\n}; end e; s > S > e", "s s1 A x m UA t f H S e"),
    one("A compensation handler drawn on a whole sub-process", "deep_compensation_sub_handler",
        "start s; sub S {\nstart s1; task A; end e1; s1 > A > e1\n}; boundary cs S compensate; task US isForCompensation=true;"
        "throw t compensate=S; end e; s > S > t > e; cs ~> US", "s s1 A e1 S US t e"),
    one("Compensation by a sub-process that waits", "deep_compensation_waits",
        "start s; task A; boundary ca A compensate; sub UA isForCompensation=true {\nstart s1; user U; end e1; s1 > U > e1\n};"
        "throw t compensate; end e; s > A > t > e; ca ~> UA", "s A s1 U e1 UA t e", *done("U")),
    one("Compensation through two levels", "deep_compensation_levels",
        "start s; sub S {\nstart s1; sub T {\nstart s2; task A; boundary ca A compensate; task UA isForCompensation=true; end e2; s2 > A > e2;"
        "ca ~> UA\n}; task B; boundary cb B compensate; task UB isForCompensation=true; end e1; s1 > T > B > e1; cb ~> UB\n};"
        "throw t compensate; end e; s > S > t > e", "s s1 s2 A e2 T B e1 S UB UA t e"),
    one("Nothing is compensated twice", "deep_compensation_once",
        "start s; task A; boundary ca A compensate; task UA isForCompensation=true; throw t compensate; throw u compensate; end e;"
        "s > A > t > u > e; ca ~> UA", "s A UA t u e"),
    one("Cancel compensates what is nested in the transaction", "deep_cancel_nested",
        "start s; tx T {\nstart s1; sub S {\nstart s2; task A; boundary ca A compensate; task UA isForCompensation=true; end e2;"
        "s2 > A > e2; ca ~> UA\n}; end c cancel; s1 > S > c\n}; boundary x T cancel; task B; end e; s > T > e; x > B > e",
        "s s1 s2 A e2 S c UA x B e"),
    one("A signal reaches all who wait, also itself", "deep_signal_all",
        "start s; and f; user A; boundary b A signal=S; throw t signal=S; end e; end g; end h; s > f; f > A > e; b > g; f > t > h",
        "s f t b h g"),
    one("Two boundary events: the first that comes wins", "deep_two_boundaries",
        "start s; user A; boundary b A message=M; boundary c A timer=PT1H; task B; task C; end e; s > A > e; b > B > e; c > C > e",
        "s b B e", ("message", "M"), ("wait", "PT2H")),
    one("A message on a boundary of a sub-process cancels its tasks", "deep_boundary_sub",
        "start s; sub S {\nstart s1; and f; user A; user B; end e1; s1 > f; f > A > e1; f > B > e1\n}; boundary b S message=M; task C; end e;"
        "s > S > e; b > C > e", "s s1 f A e1 b C e", ("complete", "A"), ("message", "M")),
    one("Inclusive join after a cancelled branch goes on", "deep_inclusive_cancelled",
        "start s; or f; user A; user B; boundary b B timer=PT1H; or j; task D; end e; end x; s > f; f > A : true; f > B : true;"
        "A > j; B > j; b > x; j > D > e", "s f A b j x D e", ("complete", "A"), ("wait", "PT2H")),
    one("Parallel instantiating event-based gateway", "deep_parallel_start",
        "events g instantiate=true eventGatewayType=Parallel; catch m message=M1; catch n message=M2; task A; task B; and j; end e;"
        "g > m > A > j; g > n > B > j; j > e", "m A g n B j e", ("message", "M1"), ("message", "M2"), start="-"),
    one("Condition on data of an inner scope", "deep_condition_inner",
        "start s; sub S {\ndata v value=1; start s1; and f; catch c condition=`v > 1`; script A script=`5` result=v; and j; end e1;"
        "s1 > f; f > c > j; f > A > j; j > e1\n}; end e; s > S > e", "s s1 f A c j e1 S e"),
    one("A condition becomes true by a script before the next step", "deep_condition_before",
        "start s; sub S {\nstart s1; script A script=`9` result=x; task B; end e1; s1 > A > B > e1\n}; boundary b S condition=`x > 5`;"
        "task C; end e; s > S > e; b > C > e", "s s1 A b C e", given={"x": 1}),
    one("Message between two waiting cases by key", "deep_two_cases",
        "start s; catch m message=M/k; end e; s > m > e", "s m e", ("start", "P", {"k": "2"}), ("message", "M", "2"), ("message", "M", "1"),
        given={"k": "1"}, others=(("P", "s m e"),)),
    one("A message starts a case when nobody waits", "deep_message_start_or_catch",
        "start s message=M; user A; catch m message=N; end e; s > A > m > e", "s A m e", ("message", "M"), ("message", "N"),
        ("complete", "A"), start="-"),
    one("Compensation of two activities by one throw", "deep_compensation_two",
        "start s; task A; boundary ca A compensate; user UA isForCompensation=true; task B; boundary cb B compensate;"
        "user UB isForCompensation=true; throw t compensate.1=A compensate.2=B; end e; s > A > B > t > e; ca ~> UA; cb ~> UB",
        "s A B UA UB t e", *done("UA", "UB")),
    one("An event sub-process undoes what it did itself, then what its scope did", "deep_compensation_esp_own",
        "start s; task A; boundary ca A compensate; task UA isForCompensation=true; user X; end e; s > A > X > e; ca ~> UA; esp H {\n"
        "start m message=M; task B; boundary cb B compensate; task UB isForCompensation=true; cb ~> UB; throw t compensate; end f;"
        "m > B > t > f\n}", "s A m B UB UA t f H", ("message", "M")),
    one("What a finished event sub-process did is undone with its scope", "deep_compensation_esp_finished",
        "start s; sub S {\nstart s1; task A; boundary ca A compensate; task UA isForCompensation=true; user K; end e1; s1 > A > K > e1;"
        "ca ~> UA; esp H {\nstart m message=M non; task B; boundary cb B compensate; task UB isForCompensation=true; end f; m > B > f;"
        "cb ~> UB\n}\n}; throw t compensate; end e; s > S > t > e", "s s1 A m B f H K e1 S UB UA t e", ("message", "M"), *done("K")),
    one("An error of a compensation handler goes to who threw the compensation", "deep_compensation_error",
        "start s; sub S {\nstart s1; task A; boundary ca A compensate; service UA isForCompensation=true service=fails; end e1;"
        "s1 > A > e1; ca ~> UA; esp H {\nstart m error=E1; end f; m > f\n}\n}; throw t compensate; end e; s > S > t > e;"
        "esp G {\nstart n error=E1; end g; n > g\n}", "s s1 A e1 S n g G"),
    one("An interrupting event ends an undoing under way", "deep_compensation_interrupted",
        "start s; sub S {\nstart s1; task A; boundary ca A compensate; user UA isForCompensation=true; end e1; s1 > A > e1; ca ~> UA\n};"
        "throw t compensate; end e; s > S > t > e; esp H {\nstart m message=M; end f; m > f\n}", "s s1 A e1 S m f H", ("message", "M")),
    one("One of several events: the second of two conditions", "deep_condition_second",
        "start s; catch c condition.1=`x > 5` condition.2=`y > 5`; end e; s > c > e", "s c e", ("set", {"y": 9}), given={"x": 1, "y": 1}),
    one("All of several events: two conditions", "deep_condition_both",
        "start s; catch c condition.1=`x > 5` condition.2=`y > 5` parallelMultiple=true; end e; s > c > e", "s c e",
        ("set", {"y": 9}), ("set", {"x": 9}), given={"x": 1, "y": 1}),
    one("A called process without a plain start event is an incident", "deep_call_no_start",
        "start s; call C calledElement=Q; end e; s > C > e", "s", state="incident"),
    one("Multi-instance over a list without a value is an incident", "deep_multi_no_list",
        "start s; user A; @A multi collection==xs item=i; end e; s > A > e", "s", state="incident"),
    one("Link thrown by an end event", "deep_link_end", "start s; end t link=L; catch c link=L; task B; end e; s > t; c > B > e",
        "s t c B e"),
    one("Event sub-process: what arrives goes where its start event says", "deep_esp_output",
        "data total; start s; user A; end e; s > A > e; esp H {\nstart m message=M non out.total=payload; end f; m > f\n}",
        "s m f H A e", ("message", "M", None, 5), *done("A"), values={"total": 5}),
    one("Receive task: a plain value goes where its output says", "deep_receive_output",
        "start s; receive R message=M out.total=payload; end e; s > R > e", "s R e", ("message", "M", None, 5), values={"total": 5}),
    one("Send task: its one data input is what the message carries", "deep_send_input",
        "object total; start s; script A script=`{total: 5}`; and f; send T message=M takes=total; catch m message=M variable=got; and j;"
        "end e; s > A > f; f > T > j; f > m > j; j > e", "s A f T m j e", values={"got": 5}),
    one("Ad-hoc sub-process: an interrupting event sub-process ends it", "deep_ad_hoc_esp",
        "start s; adhoc D {\nuser A; user B; esp H {\nstart m message=M; end f; m > f\n}\n}; end e; s > D > e", "s A m f H D e",
        *done("A"), ("message", "M")),
    one("End event that undoes, then throws an error", "deep_end_undo_error",
        "start s; sub S {\nstart s1; task A; boundary ca A compensate; user UA isForCompensation=true; end x compensate error=E1;"
        "s1 > A > x; ca ~> UA\n}; boundary b S error=E1; task B; end e; s > S > e; b > B > e", "s s1 A x UA b B e", *done("UA")),
    one("Start event: all of several events", "deep_start_all",
        "start s message=M signal=S parallelMultiple=true; task A; end e; s > A > e", "s A e", ("message", "M"), ("signal", "S"),
        start="-"),
    one("Parallel instantiating gateway: a signal joins the case that waits for it", "deep_parallel_start_signal",
        "events g instantiate=true eventGatewayType=Parallel; catch m message=M; catch n signal=S; and j; end e; g > m > j; g > n > j;"
        "j > e", "m g n j e", ("message", "M"), ("signal", "S"), start="-"),
    one("Behaviour One without an event: the default signal", "deep_behavior_default",
        "start s; user A; @A multi=3 sequential behavior=One; boundary b A signal non; task B; end e; end f; s > A > e; b > B > f",
        "s A b B f A A e", *done("A", "A", "A")),
    one("Ad-hoc sub-process whose completion condition holds already", "deep_ad_hoc_at_once",
        "start s; adhoc H completion=`ok` {\nuser A\n}; end e; s > H > e", "s H e", given={"ok": True}),
    one("Compensation of the sub-processes of a multi-instance by people", "deep_compensation_multi_later",
        "start s; sub S {\nstart s1; script A script=`i * 10` result=v; boundary ca A compensate; user UA isForCompensation=true; end e1;"
        "s1 > A > e1; ca ~> UA\n}; @S multi sequential collection==xs item=i; user G; throw t compensate; end e; s > S > G > t > e",
        "s s1 A e1 S s1 A e1 S G UA UA t e", *done("G", "UA", "UA"), given={"xs": [1, 2]}),
    one("Multi-instance of receive tasks: messages that came early wait no longer", "deep_multi_receive_early",
        "start s; user A; receive R message=M; @R multi=2; catch m message=M; end e; s > A > R > m > e", "s A R R m e",
        ("message", "M"), ("message", "M"), ("complete", "A"), ("message", "M")),
    one("A join that can never complete is an incident also once the event sub-process beside it ends", "deep_stalled_beside",
        "start s; and f; task A; user B; boundary b B message=M; end z; and j; end e; s > f; f > A > j; f > B > j; b > z; j > e;"
        "esp H {\nstart m signal=S non; user C; end h; m > C > h\n}", "s f A m b z C h H", ("signal", "S"), ("message", "M"),
        *done("C"), state="incident"),
    one("A non-interrupting handler may itself be interrupted", "deep_handler_interrupted",
        "start s; sub S {\nstart s1; user A; end e1; s1 > A > e1; esp H {\nstart m message=M non; user B; end f; m > B > f\n}\n};"
        "boundary b S message=N; task C; end e; s > S > e; b > C > e", "s s1 m b C e", ("message", "M"), ("message", "N")),
)
MORE = {
    "deep_call_no_start": {"Q": "start s2 message=M; end e2; s2 > e2"},
    "deep_multi_call": {"Q": "start s2; script B script=`x + 1` result=y; end e2; s2 > B > e2"},
    "deep_call_esp": {"Q": "start s2; user A2; end e2; s2 > A2 > e2; esp H {\nstart m message=M; task B; end f; m > B > f\n}"},
    "deep_call_boundary": {"Q": "start s2; user A2; end e2; s2 > A2 > e2"},
}
for _row in DEEP:
    _row.drawings.update(MORE.get(_row.name, {}))
