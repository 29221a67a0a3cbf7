"""Several of one kind at once: instances, catchers, throws, cases; what one of them does to the others."""

from tests.engine.row import Row, one

_BOOK = (
    "start s; tx T {\nstart s1; task F; boundary bf F compensate; task UF isForCompensation=true; user A; xor c; end ok; end no cancel;"
    "s1 > F > A > c; c > ok : confirmed; c > no *; bf ~> UF\n}; @T MULTI; boundary b T cancel; task B; task D; end e;"
    "s > T > D > e; b > B > e"
)
_TWO = _BOOK.replace("MULTI", "multi=2").replace("start s;", "start s; and f; task X; task Y;").replace(
    "s > T > D > e", "s > f; f > X > T; f > Y > T; T > D > e"
)
_AGAIN = _BOOK.replace("MULTI", "multi=2").replace("start s;", "start s; xor m; throw t compensate;").replace(
    "s > T > D > e; b > B > e", "s > m > T > t > D > e; b > B > m"
)
_YES, _NO = ("complete", "A", {"confirmed": True}), ("complete", "A", {"confirmed": False})

MANY: tuple[Row, ...] = (
    one("Cancel of one instance of a transaction undoes all that are under way", "many_cancel",
        _BOOK.replace("MULTI", "multi=3"), "s s1 s1 s1 F F F A c no UF UF UF b B e", _NO),
    one("Cancel of one instance of a transaction undoes those that are over", "many_cancel_over",
        _BOOK.replace("MULTI", "multi=2"), "s s1 s1 F F A c ok T A c no UF UF b B e", _YES, _NO),
    one("Cancel of one instance of a sequential transaction undoes those before", "many_cancel_sequential",
        _BOOK.replace("MULTI", "multi=3 sequential"), "s s1 F A c ok T s1 F A c no UF UF b B e", _YES, _NO),
    one("Cancel of a transaction leaves another run of it alone", "many_cancel_two_runs",
        _TWO, "s f X Y s1 s1 s1 s1 F F F F A c no UF UF b B e A c ok T A c ok T D e", _NO, _YES, _YES),
    one("What a cancelled run undid is not undone again with the next run", "many_cancel_again",
        _AGAIN, "s m s1 s1 F F A c ok T A c no UF UF b B m s1 s1 F F A c ok T A c ok T UF UF t D e", _YES, _NO, _YES, _YES),
    one("An error without a code goes to its own catcher before others", "many_error_bare",
        "start s; sub X {\nstart s1; end x error=E2!; s1 > x\n}; boundary a X error=E1!; boundary b X error=E2!; end e; end g; end h;"
        "s > X > e; a > g; b > h", "s s1 x b h"),
    one("A catcher whose error has no code catches any error", "many_error_bare_any",
        "start s; sub X {\nstart s1; sub Y {\nstart s2; end y error=E2; s2 > y\n}; boundary a Y error=E1!; end e1; end g; s1 > Y > e1; a > g\n};"
        "boundary b X error=E2; end e; end h; s > X > e; b > h", "s s1 s2 y a g X e"),
    one("A catcher whose escalation has no code catches any escalation", "many_escalation_bare",
        "start s; sub X {\nstart s1; throw t escalation=E2; end e1; s1 > t > e1\n}; boundary a X escalation=E1! non; end e; end g;"
        "s > X > e; a > g", "s s1 t a g e1 X e"),
)
