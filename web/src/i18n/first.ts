/** The sections of words that the inbox and the frame around it say; the others are fetched after the first page is shown. */
export const FIRST = [
  'action', 'added', 'ask', 'batch', 'case', 'correction', 'decision', 'draft', 'evidence', 'frame', 'hand_over', 'inbox', 'job', 'keys',
  'line', 'lookup', 'notices', 'opinion', 'password', 'phrases', 'place', 'problem', 'product', 'returning', 'role', 'rows', 'seat',
  'sign_in', 'start', 'state', 'undo', 'upload', 'word',
]
