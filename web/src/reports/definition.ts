/** A definition of a data set while somebody edits it: a blank one, a new version of one in use, lists as text. */
import type { Definition, DefinitionItem } from '../api/report-definitions'

export const TYPES = ['number', 'choices', 'text', 'date', 'background', 'derived'] as const
export const AGGREGATES = ['sum', 'share', 'choices', 'last', 'none'] as const
export const KINDS = ['school', 'county', 'city', 'province'] as const
export const PERIODS = ['month', 'quarter', 'year', 'school_year'] as const

/** The lines of seats that a report goes by. */
export const CHAINS: Record<'progress' | 'status', Record<string, string>> = {
  progress: { check: 'manager', review: 'auditor', approve: 'inspector', submit: 'auditor' },
  status: { check: 'student_clerk', approve: 'student_leader', submit: 'student_clerk' },
}

export const blankItem = (section: string): DefinitionItem => ({ code: '', zh: '', en: '', type: 'number', section })

export const blankDefinition = (): Definition => ({
  key: '', name: { zh: '', en: '' }, period: 'month', about: 'previous', kinds: [...KINDS], roles: ['manager'], due: 20, locks: true, automatic: false,
  chain: { ...CHAINS.progress }, sections: [{ key: 'main', zh: '', en: '' }], items: [blankItem('main')], rules: [],
})

/** The same definition once more, as the beginning of its next version. */
export const successor = (of: Definition): Definition => JSON.parse(JSON.stringify(of)) as Definition

/** The options of an item, one on each line: code, Chinese, English. */
export const optionsAsText = (item: DefinitionItem): string => (item.options ?? []).map((one) => [one.code, one.zh, one.en].join(' | ')).join('\n')

export function optionsOf(text: string): DefinitionItem['options'] {
  const lines = text.split('\n').map((line) => line.split('|').map((part) => part.trim())).filter((parts) => parts[0])
  return lines.length ? lines.map(([code, zh = '', en = '']) => ({ code, zh, en })) : undefined
}

/** What was left empty is not sent: the server's defaults hold. */
export function tidied(of: Definition): Definition {
  const items = of.items.map((item) => Object.fromEntries(Object.entries(item).filter(([key, value]) => value !== '' && value !== undefined && !(key === 'unit' && !(value as { zh: string }).zh))) as unknown as DefinitionItem)
  return { ...of, due: of.due === '' ? null : of.due, items }
}
