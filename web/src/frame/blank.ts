/**
 * What counts as blank, as the server judges it: a text of blanks and invisible characters alone. The two signs at
 * the end draw nothing either: the empty braille cell and the musical null notehead.
 */
const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]/u

export const isBlank = (text: unknown): boolean => text === null || text === undefined || (typeof text === 'string' && !VISIBLE.test(text))
