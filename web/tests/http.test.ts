import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as cases from '../src/api/cases'
import { address, get, nameOf, newKey, post, Problem, wire } from '../src/api/http'
import * as inbox from '../src/api/inbox'
import * as students from '../src/api/students'

interface Sent {
  url: string
  init: RequestInit & { headers: Record<string, string> }
}

let sent: Sent[] = []
let answers: (() => Response)[] = []

const json = (body: unknown, status = 200): (() => Response) => () => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

beforeEach(() => {
  sent = []
  answers = []
  wire.csrf = 'token'
  wire.language = 'zh-CN'
  vi.stubGlobal('fetch', (url: string, init: Sent['init']) => {
    sent.push({ url, init })
    const answer = answers.shift()
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('network'))
  })
})
afterEach(() => vi.unstubAllGlobals())

describe('the door to the server', () => {
  it('asks in the language of the page and leaves empty filters out', async () => {
    answers = [json({ items: [] })]
    await inbox.inbox({ filter: 'overdue', q: '', process: undefined, limit: 40 })
    expect(sent[0].url).toBe('/api/inbox?filter=overdue&limit=40')
    expect(sent[0].init.headers['Accept-Language']).toBe('zh-CN')
    expect(sent[0].init.headers['Idempotency-Key']).toBeUndefined()
  })

  it('sends the CSRF token and an idempotency key with what acts', async () => {
    answers = [json({ ended: false })]
    await inbox.decide('t1', { outcome: 'approve', version: 3 })
    expect(sent[0].url).toBe('/api/tasks/t1/decide')
    expect(sent[0].init.method).toBe('POST')
    expect(sent[0].init.headers['X-CSRF-Token']).toBe('token')
    expect(sent[0].init.headers['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.parse(String(sent[0].init.body))).toEqual({ outcome: 'approve', version: 3 })
  })

  it('sends again under the same key when the answer was lost', async () => {
    const lost = (): Response => {
      throw new TypeError('network')
    }
    answers = [lost, json({ ended: true })]
    vi.stubGlobal('fetch', async (url: string, init: Sent['init']) => {
      sent.push({ url, init })
      return (answers.shift() as () => Response)()
    })
    await inbox.decide('t1', { outcome: 'approve' })
    expect(sent).toHaveLength(2)
    expect(sent[0].init.headers['Idempotency-Key']).toBe(sent[1].init.headers['Idempotency-Key'])
  })

  it('says that it is offline when nothing answers', async () => {
    const failure = await get('/inbox').catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(Problem)
    expect((failure as Problem).offline).toBe(true)
  })

  it('turns problem details into a problem with rule, level, document and remedy', async () => {
    answers = [json({ title: '窗口已关闭', rule: 'S25', level: '河南省教育厅', document: '豫教基〔2026〕12号', remedy: '等到下次开放' }, 422)]
    const failure = (await post('/cases', {}).catch((cause: unknown) => cause)) as Problem
    expect(failure.status).toBe(422)
    expect(failure.body.level).toBe('河南省教育厅')
    expect(failure.message).toBe('窗口已关闭')
  })

  it('leads a signed-out person to the sign-in, but not from a wrong password', async () => {
    const out = vi.fn()
    wire.onSignedOut = out
    answers = [json({ title: 'wrong' }, 401), json({ title: 'expired' }, 401)]
    await post('/auth/sign-in', {}).catch(() => undefined)
    expect(out).not.toHaveBeenCalled()
    await get('/inbox').catch(() => undefined)
    expect(out).toHaveBeenCalledOnce()
  })

  it('takes an empty answer', async () => {
    answers = [() => new Response(null, { status: 204 })]
    expect(await post('/auth/sign-out')).toBeUndefined()
  })

  it('sends a file as a form, without a content type of its own', async () => {
    answers = [json({ job: 'j1' }, 202)]
    await students.importSheet(new File(['x'], 'a.xlsx'))
    expect(sent[0].init.body).toBeInstanceOf(FormData)
    expect(sent[0].init.headers['Content-Type']).toBeUndefined()
  })

  it('never puts a student code into an address', async () => {
    answers = [json({ student: 's1' })]
    await students.lookup('G410105201203041234', '王小明')
    expect(sent[0].url).toBe('/api/students/lookup')
  })

  it('names the routes of a case', async () => {
    answers = [json({}), json({})]
    await cases.act('c1', 'cancel', '填错')
    await cases.startForm('transfer', { student: 's1' })
    expect(sent.map((one) => one.url)).toEqual(['/api/cases/c1/actions/cancel', '/api/processes/transfer/start-form?student=s1'])
  })
})

describe('small parts', () => {
  it('builds addresses and reads file names', () => {
    expect(address('/cases', { q: '王 小', state: '' })).toBe('/api/cases?q=%E7%8E%8B+%E5%B0%8F')
    expect(nameOf("attachment; filename*=UTF-8''%E5%9B%9E%E6%89%A7.xlsx")).toBe('回执.xlsx')
    expect(nameOf('attachment; filename="a.xlsx"')).toBe('a.xlsx')
  })

  it('makes keys that do not repeat', () => {
    expect(new Set(Array.from({ length: 100 }, newKey)).size).toBe(100)
  })
})
