import { call, get, post, put } from './http'

export type Mode = 'now' | 'daily' | 'off'

export interface NoticeKind {
  kind: string
  name: string
  name_en: string
  /** Sent in quiet hours too. */
  urgent: boolean
  /** What holds where nothing is chosen. */
  usual: Mode
}

export interface Channel {
  channel: string
  /** Set up in this installation. */
  offered: boolean
  /** Masked; null where none was entered. */
  address: string | null
  verified: boolean
}

export interface Wish {
  /** `channel.kind` to what was chosen. */
  choices: Record<string, Mode>
  /** HH:MM in China; null for no quiet hours. */
  quiet_from: string | null
  quiet_to: string | null
  digest_at: string
}

export interface MyNotices extends Wish {
  kinds: NoticeKind[]
  channels: Channel[]
  /** The hosts that webhooks may reach. */
  hosts: string[]
}

export const myNotices = (): Promise<MyNotices> => get('/notices/wishes')
export const saveWish = (wish: Wish): Promise<MyNotices> => put('/notices/wishes', wish)
export const enterAddress = (channel: string, address: string): Promise<MyNotices & { secret: string | null }> => put(`/notices/addresses/${channel}`, { address })
export const typeCode = (channel: string, code: string): Promise<MyNotices> => post(`/notices/addresses/${channel}/code`, { code })
export const dropAddress = (channel: string): Promise<MyNotices> => call('DELETE', `/notices/addresses/${channel}`)
export const stopBy = (token: string): Promise<{ channel: string }> => post('/notices/stop', { token })
