"""Several of one kind at once: instances, catchers, throws, cases; what one of them does to the others."""

from tests.engine.row import Row, one

_BOOK = (
    "start s; tx T {\nstart s1; task F; boundary bf F compensate; task UF isForCompensation=true; user A; xor c; end ok; end no cancel;"
    "s1 > F > A > c; c > ok : confirmed; c > no *; bf ~> UF\n}; @T MULTI; boundary b T cancel; task B; task D; end e;"
    "s > T > D > e; b > B > e"
)
_YES, _NO = ("complete", "A", {"confirmed": True}), ("complete", "A", {"confirmed": False})

MANY: tuple[Row, ...] = (
    one("Cancel of one instance of a transaction undoes all that are under way", "many_cancel",
        _BOOK.replace("MULTI", "multi=3"), "s s1 s1 s1 F F F A c no UF UF UF b B e", _NO),
    one("Cancel of one instance of a transaction undoes those that are over", "many_cancel_over",
        _BOOK.replace("MULTI", "multi=2"), "s s1 s1 F F A c ok T A c no UF UF b B e", _YES, _NO),
    one("Cancel of one instance of a sequential transaction undoes those before", "many_cancel_sequential",
        _BOOK.replace("MULTI", "multi=3 sequential"), "s s1 F A c ok T s1 F A c no UF UF b B e", _YES, _NO),
)
