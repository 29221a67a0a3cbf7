import { call, download } from './http'
import type { FileRef } from './types'

/** Sends one evidence file; the server sniffs its type and refuses what is too large. */
export function upload(file: File, kind: string): Promise<FileRef> {
  const body = new FormData()
  body.append('file', file)
  body.append('kind', kind)
  return call('POST', '/files', { body, acts: true })
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
