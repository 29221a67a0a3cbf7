/** Where what holds comes from: the level, since when, by which document. */
import type { AboutSetting, Origin } from '../api/settings'
import { day } from '../frame/dates'
import { i18n } from '../i18n'
import { say } from '../i18n/say'

export function origin(one: Origin): string {
  const { t } = i18n.global
  if (!one.level) return [t('settings.default'), say(one, 'source')].filter(Boolean).join(' · ')
  return [say(one.level, 'name'), one.since ? t('settings.since', { at: day(one.since) }) : '', one.document].filter(Boolean).join(' · ')
}

/** What a setting is listed under, where its title does not say it. */
export function group(one: AboutSetting): string {
  const name = say(one, 'group_name')
  return say(one, 'title').toLowerCase().includes(name.toLowerCase()) ? '' : name
}

/** The words that a value has where nothing else says it. */
export function plainWords(): { yes: string; no: string; always: string } {
  const { t } = i18n.global
  return { yes: t('word.yes'), no: t('word.no'), always: t('settings.always') }
}
