import { call, download, get } from './http'
import type { FileKind } from './cases'
import type { FileRef } from './case-types'
import type { Page } from './types'

/** Sends one evidence file; the server sniffs its type and refuses what is too large. */
export function upload(file: File, kind: string): Promise<FileRef> {
  const body = new FormData()
  body.append('file', file)
  body.append('kind', kind)
  return call('POST', '/files', { body, acts: true })
}

/** The kinds of evidence, as the forms of the page read them. */
export async function fileKinds(): Promise<FileKind[]> {
  const answer = await get<Page<{ value: string; label: string; label_en?: string }>>('/files/kinds')
  return answer.items.map((one) => ({ kind: one.value, name: one.label, name_en: one.label_en }))
}

export const fetchFile = (id: string): Promise<{ blob: Blob; name: string }> => download(`/files/${id}`)

/** Hands a downloaded file to the person. */
export function save(file: { blob: Blob; name: string }): void {
  const url = URL.createObjectURL(file.blob)
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
