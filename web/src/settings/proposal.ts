/** A change that waits for a second person, in one sentence. */
import type { Proposal } from '../api/settings'
import { i18n } from '../i18n'
import { say } from '../i18n/say'

/** Which business would be opened or closed, and in which stage. */
export function proposalWords(one: Pick<Proposal, 'title' | 'title_en' | 'group_name' | 'group_name_en' | 'stage' | 'value'>): string {
  const { t } = i18n.global
  const what = say(one, 'group_name') || say(one, 'title')
  return t(one.value ? 'proposal.opens' : 'proposal.closes', { what, stage: t(`stage.${one.stage || 'all'}`) })
}
