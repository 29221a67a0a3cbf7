/**
 * Organisation relations in words: `=receiving.authority` reads as 转入方的学籍主管部门. The choices offered are
 * those the diagram itself uses, and what a folder declares brings its own words, so that no process is known here.
 */
import { ref } from 'vue'
import type { RoleInfo } from '../api/definitions'
import { language } from '../i18n'
import { say } from '../i18n/say'

const WORDS: Record<string, [string, string]> = {
  receiving: ['转入方', 'receiving side'],
  releasing: ['转出方', 'releasing side'],
  initiator: ['发起人', 'person who starts'],
  organisation: ['单位', 'unit'],
  start: ['发起', 'start'],
  school: ['学校', 'school'],
  authority: ['学籍主管部门', 'authority'],
  county: ['县级', 'county'],
  city: ['市级', 'city'],
  province: ['省级', 'province'],
  ministry: ['教育部', 'ministry'],
  parent: ['上级', 'unit above'],
  student: ['学生', 'student'],
  case: ['案件', 'case'],
  owner: ['所属单位', 'owning unit'],
  facts: ['本案', 'this case'],
  side: ['一方', 'this side'],
}

const CALLS: Record<string, [string, string]> = {
  common_superior: ['最近的共同上级', 'nearest common superior'],
  authority: ['学籍主管部门', 'authority'],
  superior: ['上级', 'unit above'],
  parent: ['上级', 'unit above'],
}

const word = (pair: [string, string] | undefined, text: string): string => pair?.[language() === 'en' ? 1 : 0] ?? text

export const bare = (expression: string): string => expression.replace(/^\s*=\s*/, '').trim()

/** `{relation: "authority", of: case.organisation}`: a relation that the registers answer. */
const ASKED = /^\{\s*relation:\s*"([\w.]+)",\s*of:\s*(.+)\}$/

const RELATIONS: Record<string, [string, string]> = { ...CALLS, province: ['省级教育行政部门', 'provincial authority'] }

/** What every process can name, whatever its drawing holds: the unit that started the case, and those above it. */
const USUAL = ['case.organisation', '{relation: "authority", of: case.organisation}', '{relation: "province", of: case.organisation}']

const declared = ref<{ process: string; words: Map<string, RoleInfo> }>({ process: '', words: new Map() })

/** The relations that process folders declare (`<process>.<name>`) with their words, and the process being drawn. */
export function learn(process: string, relations: RoleInfo[]): void {
  declared.value = { process, words: new Map(relations.map((one) => [one.value, one])) }
}

/** `the authority above that of` … or …的主管部门的上级; nothing where no folder declares the relation. */
function declaredWords(name: string, of: string): string | undefined {
  const found = declared.value.words.get(name)
  return found && (language() === 'en' ? `${say(found, 'label')} ${of}` : `${of}的${say(found, 'label')}`)
}

/** `facts.upper` of a process is the relation `<process>.upper`, where its folder declares that. */
function ownWords(text: string): string | undefined {
  const path = /^(.+)\.(\w+)$/.exec(text)
  return path ? declaredWords(`${declared.value.process}.${path[2]}`, relationWords(path[1])) : undefined
}

/** A relation in words; a part that has no word stays as it is written. */
export function relationWords(expression: string): string {
  const text = bare(expression)
  if (text === 'case.organisation') return language() === 'en' ? 'unit that starts it' : '发起单位'
  if (text === 'signer') return language() === 'en' ? 'whoever signs' : '各签署单位'
  const asked = ASKED.exec(text)
  if (asked && RELATIONS[asked[1]]) return language() === 'en' ? `${word(RELATIONS[asked[1]], asked[1])} of the ${relationWords(asked[2])}` : `${relationWords(asked[2])}的${word(RELATIONS[asked[1]], asked[1])}`
  const told = asked && declaredWords(asked[1], language() === 'en' ? `the ${relationWords(asked[2])}` : relationWords(asked[2]))
  if (told) return told
  const called = /^([\w ]+)\((.*)\)$/.exec(text)
  const name = called?.[1].trim().replace(/ /g, '_')
  if (called && name && CALLS[name]) {
    const parts = called[2].split(',').map((part) => relationWords(part.trim()))
    return language() === 'en' ? `${word(CALLS[name], name)} of ${parts.join(' and ')}` : `${parts.join('与')}的${word(CALLS[name], name)}`
  }
  if (!/^[\w.]+$/.test(text)) return text
  const own = ownWords(text)
  if (own) return own
  const parts = text.split('.').map((part) => word(WORDS[part], part))
  return language() === 'en' ? [...parts].reverse().join(' of ') : parts.join('的')
}

/** The relations to choose from: those used in the diagram, and each side of it at each of its levels. */
export function choices(used: string[]): string[] {
  const plain = used.map(bare).filter(Boolean)
  const paths = plain.map((text) => /^(\w+)\.(\w+)$/.exec(text)).filter((match) => match !== null)
  const sides = [...new Set(paths.map((match) => match[1]))]
  const levels = [...new Set([...paths.map((match) => match[2]), 'school', 'authority'])]
  const made = sides.filter((side) => side !== 'initiator').flatMap((side) => levels.map((level) => `${side}.${level}`))
  return [...new Set([...plain, ...made, ...USUAL])]
}

/** A unit as a trial run names it: `authority of 金水区第一小学` reads as 金水区第一小学的学籍主管部门. */
export function relatedUnit(text: string | null | undefined): string {
  const related = /^([\w.]+) of (.+)$/.exec(text ?? '')
  if (!related) return text ?? ''
  const [, relation, of] = related
  const told = declaredWords(relation, relatedUnit(of))
  if (told) return told
  return language() === 'en' ? `${word(WORDS[relation], relation)} of ${relatedUnit(of)}` : `${relatedUnit(of)}的${word(WORDS[relation], relation)}`
}
