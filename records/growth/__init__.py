"""The growth record (成长记录, S29): what a school notes of a student each term, in the parts of the file of 2013."""
