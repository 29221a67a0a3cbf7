"""Events beside one another: who hears a throw, what repeats, what is undone while something is undone."""

from tests.engine.row import Row, done, one

BESIDE: tuple[Row, ...] = (
    one("A signal is heard by what was reached at the same moment", "beside_signal",
        "start s; and f; throw t signal=S; catch c signal=S; task A; end e; end g; s > f; f > t > e; f > c > A > g",
        "s f t c e A g"),
    one("A throw of two signals is heard on both sides", "beside_two_signals",
        "start s; and f; catch c signal=S; throw t signal=S signal.2=T; catch d signal=T; end e; end g; end h;"
        "s > f; f > c > g; f > t > e; f > d > h", "s f t c d e g h"),
    one("A signal interrupts a task that was reached at the same moment", "beside_boundary",
        "start s; and f; throw t signal=S; user A; boundary b A signal=S; end e; end g; end h; s > f; f > t > e; f > A > g; b > h",
        "s f t b e h"),
    one("A message goes to a catch reached at the same moment, not to a start", "beside_message",
        "start s; and f; throw t message=M; catch c message=M; end e; end g; s > f; f > t > e; f > c > g", "s f t c e g"),
    one("All of several, thrown one by one beside it", "beside_parallel_multiple",
        "start s; and f; throw t signal=S; throw u signal=T; catch c signal=S signal.2=T parallelMultiple=true; end e; end g;"
        "s > f; f > t > u > e; f > c > g", "s f t u c e g"),
    one("All of several, one missing", "beside_parallel_missing",
        "start s; and f; throw t signal=S; catch c signal=S signal.2=T parallelMultiple=true; end e; end g;"
        "s > f; f > t > e; f > c > g", "s f t e", state="active"),
    one("Timer catch: a cycle with a number lets a token on each time", "beside_cycle_catch",
        "start s; catch t cycle=R3/PT1H; task A; end e; s > t > A > e", "s t A e t A e t A e", ("wait", "PT5H")),
    one("Timer catch: a cycle with a number, interrupted", "beside_cycle_cut",
        "start s; sub S {\nstart s1; catch t cycle=R3/PT1H; task A; end e1; s1 > t > A > e1\n}; boundary b S timer=PT90M; end e; end h;"
        "s > S > e; b > h", "s s1 t A e1 b h", ("wait", "PT5H")),
    one("Timer catch: a cycle without a number waits for the next time", "beside_cycle_next",
        "start s; catch t cycle=R/PT1H; end e; s > t > e", "s t e", ("wait", "PT5H")),
    one("Event-based gateway: a cycle comes once", "beside_cycle_gateway",
        "start s; events g; catch t cycle=R3/PT1H; catch m message=M; end e; end h; s > g; g > t > e; g > m > h", "s g t e",
        ("wait", "PT5H")),
    one("Behaviour None: an interrupting boundary event hears every completion", "multi_behavior_reports",
        "start s; user A; @A multi=3 behavior=None throws=signal:S; boundary b A signal=S; task B; end e; end e2;"
        "s > A > e; b > B > e2", "s A b B e2 A b B e2 A b B e e2", *done("A", "A", "A")),
    one("Behaviour One, one after another: an interrupting boundary event hears the first", "multi_behavior_reports_one",
        "start s; user A; @A multi=3 sequential behavior=One throws=signal:S; boundary b A signal=S; task B; end e; end e2;"
        "s > A > e; b > B > e2", "s A b B e2 A A e", *done("A", "A", "A")),
    one("Escalation end of a called process, interrupting", "beside_call_escalation",
        "start s; call C calledElement=Q; boundary b C escalation=X; task B; end e; end f; s > C > e; b > B > f", "s s2 e2 b B f"),
    one("Event sub-process: all of several events", "esp_parallel_multiple",
        "start s; user A; end e; s > A > e; esp H {\nstart m signal=S message=M parallelMultiple=true; task B; end f; m > B > f\n}",
        "s m B f H", ("signal", "S"), ("signal", "S"), ("message", "M")),
    one("Event sub-process: one of several events", "esp_multiple",
        "start s; user A; end e; s > A > e; esp H {\nstart m signal=S message=M; task B; end f; m > B > f\n}", "s m B f H",
        ("message", "M")),
    one("Boundary: all of several events", "boundary_parallel_multiple",
        "start s; user A; boundary b A signal=S message=M parallelMultiple=true; task B; end e; s > A > e; b > B > e", "s b B e",
        ("signal", "S"), ("message", "M")),
    one("End event that throws an error and a signal", "end_error_signal",
        "start s; and f; catch c signal=S; sub X {\nstart s1; end x error=E1 signal=S; s1 > x\n}; boundary b X error=E1; end e; end g;"
        "end h; s > f; f > c > e; f > X > g; b > h", "s f s1 x b c h e"),
    one("End event that terminates after a signal to another case", "end_terminate_signal",
        "start s; and f; user A; end t terminate signal=S; end e; s > f; f > A > e; f > t", "s f t", state="terminated",
        others=(("Q", "s2 e2"),)),
    one("An error interrupts also where the boundary event is drawn otherwise", "error_drawn_non",
        "start s; sub X {\nstart s1; and f; user A; end x error=E1; end y; s1 > f; f > A > y; f > x\n}; boundary b X error=E1 non; end e;"
        "end h; s > X > e; b > h", "s s1 f x b h"),
    one("An error interrupts also where the event sub-process is drawn otherwise", "esp_error_drawn_non",
        "start s; sub X {\nstart s1; and f; user A; end x error=E1; end y; s1 > f; f > A > y; f > x; esp H {\nstart m error=E1 non;"
        "task B; end h; m > B > h\n}\n}; end e; s > X > e", "s s1 f x m B h H X e"),
    one("Cancel in a sub-process of the transaction", "transaction_cancel_inner",
        "start s; tx T {\nstart s1; task A; boundary ca A compensate; task UA isForCompensation=true; sub N {\nstart s2; and f; user Z;"
        "end c cancel; end z; s2 > f; f > c; f > Z > z\n}; end e1; s1 > A > N > e1; ca ~> UA\n}; boundary x T cancel; task B; end e; end g;"
        "s > T > e; x > B > g", "s s1 A s2 f c UA x B g"),
    one("Compensation event sub-process that undoes its scope", "compensation_esp_throws",
        "start s; sub S {\nstart s1; task A; boundary ca A compensate; task UA isForCompensation=true; end e1; s1 > A > e1; ca ~> UA;"
        "esp H {\nstart c compensate; throw u compensate; task U; end f; c > u > U > f\n}\n}; throw t compensate; end e; s > S > t > e",
        "s s1 A e1 S c UA u U f H t e"),
    one("Compensation event sub-process that undoes a sub-process within", "compensation_esp_levels",
        "start s; sub S {\nstart s1; sub T {\nstart s2; task A; boundary ca A compensate; task UA isForCompensation=true; end e2;"
        "s2 > A > e2; ca ~> UA\n}; end e1; s1 > T > e1; esp H {\nstart c compensate; user V; throw u compensate; end f; c > V > u > f\n}\n};"
        "throw t compensate; end e; s > S > t > e", "s s1 s2 A e2 T e1 S c V UA u f H t e", *done("V")),
)
MORE = {
    "beside_message": {"Q": "start s2 message=M; end e2; s2 > e2"},
    "end_terminate_signal": {"Q": "start s2 signal=S; end e2; s2 > e2"},
    "beside_call_escalation": {"Q": "start s2; end e2 escalation=X; s2 > e2"},
}
for _row in BESIDE:
    _row.drawings.update(MORE.get(_row.name, {}))
