/**
 * The one door to the server: JSON in and out, CSRF and idempotency headers, problem details as `Problem`.
 */
export interface ProblemBody {
  type?: string
  title?: string
  status?: number
  detail?: string
  detail_en?: string
  title_en?: string
  rule?: string
  level?: string
  level_en?: string
  document?: string
  remedy?: string
  remedy_en?: string
  until?: string
  errors?: ProblemError[]
}

export interface ProblemError {
  key: string
  message: string
  message_en?: string
  rule?: string
  level?: string
  level_en?: string
  document?: string
  remedy?: string
  remedy_en?: string
}

/** What the server refused, or status 0 when it could not be reached. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly body: ProblemBody,
  ) {
    super(body.detail ?? body.title ?? String(status))
    this.name = 'Problem'
  }

  get offline(): boolean {
    return this.status === 0
  }
}

type Query = Record<string, string | number | boolean | null | undefined>

export interface CallOptions {
  query?: Query
  body?: unknown
  /** A call that acts: carries an Idempotency-Key, so that it may be sent again when the answer was lost. */
  acts?: boolean
  signal?: AbortSignal
}

interface Wire {
  csrf: string
  language: string
  onSignedOut: () => void
}

export const wire: Wire = { csrf: '', language: 'zh-CN', onSignedOut: () => undefined }

/** A key that works without a secure context too: schools reach their server over plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function address(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()
  return `/api${path}${text ? `?${text}` : ''}`
}

function request(method: string, options: CallOptions): RequestInit {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': wire.language }
  if (wire.csrf) headers['X-CSRF-Token'] = wire.csrf
  if (options.acts) headers['Idempotency-Key'] = newKey()
  const isForm = options.body instanceof FormData
  if (options.body !== undefined && !isForm) headers['Content-Type'] = 'application/json'
  const body = isForm ? (options.body as FormData) : options.body === undefined ? undefined : JSON.stringify(options.body)
  return { method, headers, body, credentials: 'same-origin', cache: 'no-cache', signal: options.signal }
}

async function sent(url: string, init: RequestInit, again: boolean): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause
    if (again) return sent(url, init, false)
    throw new Problem(0, {})
  }
}

async function refused(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as ProblemBody
  return new Problem(response.status, body)
}

async function answered(method: string, path: string, options: CallOptions): Promise<Response> {
  const init = request(method, options)
  const response = await sent(address(path, options.query), init, method === 'GET' || options.acts === true)
  if (response.status === 401 && !path.startsWith('/auth/')) wire.onSignedOut()
  if (!response.ok) throw await refused(response)
  return response
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const response = await answered(method, path, options)
  if (response.status === 204) return undefined as T
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}

/** A file of the server, with the name that it gave. */
export async function download(path: string, query: Query = {}): Promise<{ blob: Blob; name: string }> {
  const response = await answered('GET', path, { query })
  return { blob: await response.blob(), name: nameOf(response.headers.get('Content-Disposition') ?? '') }
}

/** A file that the server makes of what is sent; making it again changes nothing. */
export async function downloadBy(path: string, body: unknown): Promise<{ blob: Blob; name: string }> {
  const response = await answered('POST', path, { body })
  return { blob: await response.blob(), name: nameOf(response.headers.get('Content-Disposition') ?? '') }
}

export function nameOf(disposition: string): string {
  const extended = /filename\*=(?:UTF-8|utf-8)''([^;]+)/.exec(disposition)
  if (extended) return decodeURIComponent(extended[1])
  return /filename="?([^";]+)"?/.exec(disposition)?.[1] ?? 'download'
}

export const get = <T>(path: string, query?: Query): Promise<T> => call<T>('GET', path, { query })
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, { body, acts: true })
/** A list whose query may name a person: it goes in the body, never in an address. */
export function search<T>(path: string, query: object): Promise<T> {
  const said = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined)
  return call<T>('POST', path, { body: Object.fromEntries(said) })
}
export const put = <T>(path: string, body: unknown): Promise<T> => call<T>('PUT', path, { body })
