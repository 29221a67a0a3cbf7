/** A merge as its page shows it: what is coloured on which drawing, and sentences with elements by their names. */
import type { MergePreview } from '../api/definitions'
import { sides } from './compare'
import { drawingWords } from './drawing-words'

type Marks = Record<string, string[]>

/** Left what the variant changed, right what its original changed, or what becomes of the variant. */
export function marksOf(seen: Pick<MergePreview, 'own' | 'changed' | 'result'>, right: 'original' | 'result'): { from: Marks; to: Marks } {
  return { from: sides(seen.own).after, to: sides(right === 'result' ? seen.result : seen.changed).after }
}

/** Says elements by their names, whichever of the drawings has them. */
export function speaker(seen: Pick<MergePreview, 'xml_ours' | 'xml_theirs' | 'xml_result'> | null): (sentence: string) => string {
  if (!seen) return (sentence) => sentence
  const words = [seen.xml_result, seen.xml_theirs, seen.xml_ours].map(drawingWords)
  return (sentence) => words.reduce((said, one) => one.spoken(said), sentence)
}
