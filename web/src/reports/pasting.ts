/** What a spreadsheet puts on the clipboard, and where it goes: visible, writable cells of its rectangle and no other. */

/** Rows and columns of a copied range; a quoted cell may hold line ends. */
export function rangeOf(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (quoted) {
      if (letter !== '"') cell += letter
      else if (text[at + 1] === '"') cell += text[++at]
      else quoted = false
    } else if (letter === '"' && !cell) quoted = true
    else if (letter === '\t' || letter === '\n') {
      rows[rows.length - 1].push(cell)
      cell = ''
      if (letter === '\n') rows.push([])
    } else if (letter !== '\r') cell += letter
  }
  rows[rows.length - 1].push(cell)
  const last = rows[rows.length - 1]
  return last.length === 1 && last[0] === '' && rows.length > 1 ? rows.slice(0, -1) : rows
}

export interface Target {
  code: string
  writable: boolean
}

export interface Placed {
  put: { code: string; text: string }[]
  /** Read-only cells of the rectangle. */
  locked: number
  /** Cells of the rectangle for which there is no row or column here. */
  outside: number
}

/** Lays a range over the rows that are seen, from one of them down; the page has one column to write in. */
export function laid(range: string[][], seen: readonly Target[], from: string): Placed {
  const start = seen.findIndex((one) => one.code === from)
  const placed: Placed = { put: [], locked: 0, outside: 0 }
  range.forEach((row, at) => {
    placed.outside += row.length - 1
    const target = seen[start + at]
    if (!target) placed.outside += 1
    else if (!target.writable) placed.locked += 1
    else placed.put.push({ code: target.code, text: row[0].trim() })
  })
  return placed
}
