/**
 * Puts style sheets of the component library before all that the page has, as if they had come with it: what our own
 * say otherwise holds, whichever arrives first. Resolves when they are there, or cannot be had.
 */
export async function bring(...sheets: string[]): Promise<void> {
  const first = document.head.querySelector('link[rel="stylesheet"], style')
  await Promise.all(sheets.map((sheet) => new Promise<void>((go) => {
    if (document.head.querySelector(`link[href="${sheet}"]`)) return go()
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: sheet, onload: () => go(), onerror: () => go() })
    document.head.insertBefore(link, first)
  })))
}
