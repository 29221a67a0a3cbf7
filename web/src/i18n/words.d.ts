/** One part of the words of a language, made by build/words.ts. */
declare module 'words:*' {
  const words: Record<string, Record<string, unknown>>
  export default words
}
