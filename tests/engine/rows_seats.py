"""Seats of an approval: flows by outcome, skips, signings, refusals and returns."""

from tests.engine.row import Row, one

SIGNED = "start s; task B; task C; end e; user A outcomes=approve|refuse"
THREE = 'agrees=approve signers=`["li", "wang", "zhao"]`'
WAYS = "A > B : @approve; A > C : @refuse; B > e; C > e"


def signed(*outcomes: str) -> tuple[tuple[str, ...], ...]:
    return tuple(("decide", "A", outcome) for outcome in outcomes)


RETURNS = "outcomes=approve|return|refuse corrects=x refuses=no"


SEATS: tuple[Row, ...] = (
    one("A flow for each outcome leaves the task itself", "seat_flows",
        "start s; user A outcomes=approve|refuse; task B; task C; end e; s > A; A > B : @approve; A > C : @refuse; B > e; C > e",
        "s A C e", ("decide", "A", "refuse")),
    one("Flows by outcome: the default flow is for the other outcomes", "seat_flows_default",
        "start s; user A outcomes=approve|refuse|hold; task B; task C; end e; s > A; A > B : @approve; A > C *; B > e; C > e",
        "s A C e", ("decide", "A", "hold")),
    one("Flows by outcome: a line that goes back", "seat_flows_back",
        "start s; user A outcomes=send; user B outcomes=approve|return; end e; s > A; A > B : @send; B > e : @approve;"
        "B > A : @return", "s A B A B e",
        ("decide", "A", "send"), ("decide", "B", "return"), ("decide", "A", "send"), ("decide", "B", "approve")),
    one("Skip: the condition holds, and the outcome of the skip has its flow", "seat_skip",
        "start s; user A outcomes=approve|refuse skip=`x > 1` skipped=approve; task B; task C; end e; s > A; A > B : @approve;"
        "A > C : @refuse; B > e; C > e", "s B e", given={"x": 2}),
    one("Skip: the condition does not hold", "seat_not_skipped",
        "start s; user A outcomes=approve|refuse skip=`x > 1` skipped=approve; end e; s > A > e", "s A e",
        ("decide", "A", "refuse"), given={"x": 1}),
    one("Skip: a condition that is neither true nor false is an incident", "seat_skip_unknown",
        "start s; user A outcomes=approve|refuse skip=`x > 1` skipped=approve; end e; s > A > e", "s", state="incident"),
    one("Signing: all agree", "sign_all",
        f"{SIGNED} sign=all {THREE}; s > A; {WAYS}", "s A A A B e", *signed("approve", "approve", "approve")),
    one("Signing: of all, one who does not agree decides", "sign_all_refused",
        f"{SIGNED} sign=all {THREE}; s > A; {WAYS}", "s A A C e", *signed("approve", "refuse")),
    one("Signing: any of them decides for all", "sign_any",
        f"{SIGNED} sign=any {THREE}; s > A; {WAYS}", "s A B e", *signed("approve")),
    one("Signing: in order", "sign_order",
        f"{SIGNED} sign=order {THREE}; s > A; {WAYS}", "s A A A B e", *signed("approve", "approve", "approve")),
    one("Signing: in order, refused by the second", "sign_order_refused",
        f"{SIGNED} sign=order {THREE}; s > A; {WAYS}", "s A A C e", *signed("approve", "refuse")),
    one("Signing: by ratio, decided before the last has signed", "sign_ratio",
        f"{SIGNED} sign=ratio ratio=0.6 {THREE}; s > A; {WAYS}", "s A A B e", *signed("approve", "approve")),
    one("Signing: by ratio, out of reach before the last has signed", "sign_ratio_refused",
        f"{SIGNED} sign=ratio ratio=0.6 {THREE}; s > A; {WAYS}", "s A A C e", *signed("refuse", "refuse")),
    one("Signing: by ratio, a veto decides at once", "sign_veto",
        f"{SIGNED} sign=ratio ratio=0.3 veto=refuse {THREE}; s > A; {WAYS}", "s A C e", *signed("refuse")),
    one("Signing: nobody to sign is an incident", "sign_nobody",
        f"{SIGNED} sign=all agrees=approve signers=`[]`; s > A; {WAYS}", "s", state="incident"),
    one("Signing inside parallel branches", "sign_parallel",
        f"start s; and f; user A outcomes=approve|refuse sign=all {THREE}; user D; and j; end e; s > f; f > A > j; f > D > j; j > e",
        "s f A D A A j e", ("decide", "A", "approve"), ("complete", "D"), *signed("approve", "approve")),
    Row("Signing inside a called process", "sign_call", {
        "P": "start s; call K calledElement=Q; end e; s > K > e",
        "Q": f"start t; user A outcomes=approve|refuse sign=any {THREE}; end u; t > A > u",
    }, "s t A u K e", signed("refuse")),
    one("Refuse: the boundary of the sub-process round the seats catches it", "seat_refuse",
        f"start s; sub L {{\nstart t; user A {RETURNS} then=seats; user B {RETURNS} then=seats; end u; t > A > B > u\n}};"
        "boundary b L error=no; task C; end e; end f; s > L > e; b > C > f", "s t A B b C f",
        ("decide", "A", "approve"), ("decide", "B", "refuse")),
    one("Refuse: nobody catches it", "seat_refuse_uncaught",
        f"start s; user A {RETURNS} then=seats; end e; s > A > e", "s A", ("decide", "A", "refuse"), state="terminated"),
    one("Return: a correction, straight back", "seat_return",
        f"start s; user A {RETURNS} then=straight; end e; s > A > e", "s A A e", ("decide", "A", "return"),
        ("resubmit", "A", {"n": 2}), ("decide", "A", "approve"), given={"x": {"n": 1}}, values={"x": {"n": 2}}),
    one("Return: seat by seat from the first whose view changed", "seat_return_seats",
        f"start s; user A {RETURNS} then=seats; user B {RETURNS} then=seats; end e; s > A > B > e", "s A B A B e",
        ("decide", "A", "approve"), ("decide", "B", "return"), ("resubmit", "B", {"n": 2}), ("decide", "A", "approve"),
        ("decide", "B", "approve"), given={"x": {"n": 1}}),
    one("Return inside parallel branches", "seat_return_parallel",
        f"start s; and f; user A {RETURNS} then=straight; user D; and j; end e; s > f; f > A > j; f > D > j; j > e",
        "s f A D A j e", ("decide", "A", "return"), ("complete", "D"), ("resubmit", "A", {"n": 2}),
        ("decide", "A", "approve"), given={"x": {"n": 1}}),
    one("Return: another branch ends the case meanwhile", "seat_return_cut",
        f"start s; and f; user A {RETURNS} then=straight; user D; end e terminate; s > f; f > A > e; f > D > e",
        "s f A D e", ("decide", "A", "return"), ("complete", "D"), given={"x": {"n": 1}}, state="terminated"),
    one("Return of one instance of several", "seat_return_multi",
        f"start s; user A {RETURNS} then=straight; @A multi=2 sequential; end e; s > A > e", "s A A A e",
        ("decide", "A", "return"), ("resubmit", "A", {"n": 2}), ("decide", "A", "approve"), ("decide", "A", "approve"),
        given={"x": {"n": 1}}),
    Row("Return inside a called process", "seat_return_call", {
        "P": "start s; call K calledElement=Q; end e; s > K > e",
        "Q": f"start t; user A {RETURNS} then=straight; end u; t > A > u",
    }, "s t A A u K e", (("decide", "A", "return"), ("resubmit", "A", {"n": 2}), ("decide", "A", "approve")),
        given={"x": {"n": 1}}, values={"x": {"n": 2}}),
)
